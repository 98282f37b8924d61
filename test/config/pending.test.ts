import { pendingEntries } from '../../config/pending';
import { load, loadTarget } from './project-directory';

const of = (services: object) => pendingEntries({ environments: {}, ...services });

describe('a built-in step', () => {
  test.each([
    [
      'codex.ensure-data-dirs',
      'replaced',
      'the init container of each workload that mounts a data path makes its directories',
    ],
    ['codex.ensure-codex-secrets', 'replaced', 'slotstack secrets apply gives Secrets their values'],
    ['codex.check-dev-host-ports', 'not applicable', 'it looks at the machine that codexctl runs on'],
    [
      'codex.reuse-dev-tls-secret',
      'not done yet',
      'each slot gets a certificate of its own; one whose Secret has the source "shared" is that of the platform',
    ],
    ['kubectl.wait', 'not done yet', 'hooks are not synthesized; wait with kubectl after applying'],
    ['github.comment', 'not applicable', 'manifests comment nowhere; it is a step of a workflow'],
    ['sleep', 'not applicable', 'manifests say what should be, not when'],
    [
      'preflight',
      'not applicable',
      'it looks for tools on the machine that applies; synth checks the manifests themselves',
    ],
  ])('%s is %s: %s', (use, status, reason) => {
    expect(of({ hooks: { beforeAll: [{ use }] } })).toEqual([
      { path: 'hooks.beforeAll[0]', name: use, status, reason },
    ]);
  });
});

describe('a step', () => {
  const ran = { status: 'not done yet', reason: 'hooks are not synthesized; run it after applying where it matters' };
  const saysNo = { status: 'not applicable', reason: 'its "when" says no here' };

  test.each([
    [{ run: 'true' }, 'run', ran],
    [{ run: 'true', name: 'seed' }, 'seed', ran],
    [{ run: 'true', use: 'sleep' }, 'sleep', ran],
    // Many existing files have it so.
    [{ run: 'true', use: 'run' }, 'run', ran],
    [{ use: 'sleep', name: 'nap' }, 'nap', { status: 'not applicable' }],
    [{}, 'run', ran],
    [{ run: 'true', when: '' }, 'run', saysNo],
    [{ run: 'true', when: ' ' }, 'run', saysNo],
    [{ run: 'true', when: 'False' }, 'run', saysNo],
    [{ run: 'true', when: '0' }, 'run', saysNo],
    [{ run: 'true', when: 'NO' }, 'run', saysNo],
    [{ run: 'true', when: false }, 'run', saysNo],
    [{ use: 'kubectl.wait', when: 'no' }, 'kubectl.wait', saysNo],
    [{ run: 'true', when: 'yes' }, 'run', ran],
    [{ run: 'true', when: true }, 'run', ran],
    [{ run: 'true', when: 'off' }, 'run', ran],
  ])('%j is called %s', (step, name, outcome) => {
    expect(of({ hooks: { afterAll: [step] } })).toEqual([expect.objectContaining({ name, ...outcome })]);
  });
});

test('steps of all phases are listed: of the project, then of infrastructure, then of services', () => {
  const step = { run: 'true' };
  const services = {
    hooks: { beforeAll: [step, step], afterAll: [step] },
    infrastructure: [{ name: 'a' }, { name: 'b', hooks: { beforeApply: [step], afterApply: [step] } }],
    services: [{ name: 'c', hooks: { beforeDestroy: [step], afterDestroy: [step] } }],
  };
  expect(of(services).map(({ path }) => path)).toEqual([
    'hooks.beforeAll[0]',
    'hooks.beforeAll[1]',
    'hooks.afterAll[0]',
    'infrastructure[1].hooks.beforeApply[0]',
    'infrastructure[1].hooks.afterApply[0]',
    'services[0].hooks.beforeDestroy[0]',
    'services[0].hooks.afterDestroy[0]',
  ]);
});

test('steps of a group that is left out do not apply, whatever they are', () => {
  const leftOut = { status: 'not applicable', reason: 'its group is left out here' };
  const group = {
    name: 'a',
    when: 'no',
    hooks: { afterApply: [{ run: 'true' }, { use: 'codex.ensure-data-dirs' as const }] },
  };
  expect(of({ infrastructure: [group], services: [group] })).toMatchObject([leftOut, leftOut, leftOut, leftOut]);
});

test('images are copied and built by the user', () => {
  const images = {
    redis: { type: 'external', from: 'docker.io/redis:7', local: 'reg/redis:7' },
    api: { type: 'build', repository: 'reg/api', tag: 'v1', dockerfile: 'Dockerfile' },
  };
  expect(of({ images })).toEqual([
    { path: 'images.redis', name: 'redis', status: 'not done yet', reason: 'copy it to the registry yourself' },
    { path: 'images.api', name: 'api', status: 'not done yet', reason: 'build and push it yourself' },
  ]);
});

test('nothing is pending where there is nothing', () => {
  expect(loadTarget('project: shop\nenvironments: {dev: {}}\n').pending).toEqual([]);
});

test('what is pending depends on the target', () => {
  const services = `project: shop
environments: {dev: {}, qa: {}}
infrastructure:
  - name: a
    when: '{{ eq .Env "dev" }}'
    hooks: {afterApply: [{use: kubectl.wait}]}
hooks: {beforeAll: [{run: 'true', when: '{{ if eq .Env "qa" }}yes{{ end }}'}]}
`;
  expect(load(services).targets.map(({ pending }) => pending.map(({ reason }) => reason))).toEqual([
    ['its "when" says no here', 'hooks are not synthesized; wait with kubectl after applying'],
    ['hooks are not synthesized; run it after applying where it matters', 'its group is left out here'],
  ]);
});
