import type { Target } from '../../../config/target';
import { load, loadTarget, problemsOf } from '../project-directory';

const dev = (yaml: string) => loadTarget(`project: shop\nenvironments: {dev: {}}\n${yaml}`);
const step = (yaml: string) => dev(`hooks: {afterAll: [${yaml}]}\n`);
const problems = (yaml: string) => problemsOf(`project: shop\nenvironments: {dev: {}}\nhooks: {afterAll: [${yaml}]}\n`);
const slotOf = (yaml: string) =>
  load(`project: shop\nenvironments: {ai: {}}\nmaxSlots: 1\n${yaml}`).targets[0] as Target;

describe('a step that a Job does', () => {
  test.each([
    [
      "{run: 'true'}",
      { name: 'run', action: { does: 'script', script: 'true', shell: 'bash', secrets: [], rules: [] } },
    ],
    // Many existing files have it so.
    ["{run: 'true', use: run}", { name: 'run', action: { does: 'script', script: 'true' } }],
    [
      "{run: 'kubectl get pods', image: 'example.org/kubectl:1', shell: sh, secrets: [a], rules: [{apiGroups: [''], resources: [pods], verbs: [list]}]}",
      {
        action: {
          ...{ does: 'script', image: 'example.org/kubectl:1', shell: 'sh', secrets: ['a'] },
          rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
        },
      },
    ],
    [
      '{use: kubectl.wait, with: {kind: deployment, name: web}}',
      {
        action: { does: 'wait', name: 'web', condition: 'Available', seconds: 1200, resource: { name: 'deployments' } },
      },
    ],
    [
      '{use: kubectl.wait, with: {kind: Job, name: m, condition: Complete, timeout: 2m, namespace: shop-dev}}',
      { action: { does: 'wait', name: 'm', condition: 'Complete', seconds: 120, resource: { name: 'jobs' } } },
    ],
    [
      '{use: kubectl.wait, with: {kind: sts, name: redis}}',
      { action: { does: 'wait', name: 'redis', resource: { name: 'statefulsets' }, condition: undefined } },
    ],
    ['{use: sleep, with: {duration: 1m30s}}', { action: { does: 'sleep', seconds: 90 } }],
    [
      "{run: 'true', timeout: 90s, continueOnError: true, runs: life}",
      { seconds: 90, ignoresFailure: true, runs: 'life' },
    ],
    ["{run: 'true', timeout: '0'}", { seconds: undefined, ignoresFailure: false, runs: 'deploy' }],
    ["{run: 'true', timeout: '', runs: '', image: '', shell: ''}", { seconds: undefined, runs: 'deploy' }],
    ["{run: 'true', when: 'yes'}", { name: 'run' }],
    ["{run: 'true', when: true}", { name: 'run' }],
    ["{run: 'true', when: 'off'}", { name: 'run' }],
  ])('%s', (yaml, hook) => {
    const { hooks, pending } = step(yaml);
    expect(pending).toEqual([]);
    expect(hooks).toMatchObject([{ path: 'hooks.afterAll[0]', moment: 'after', ...hook }]);
  });

  test('the host of a slot is looked at where none is stated', () => {
    const yaml = 'baseDomain: {ai: example.org}\nhooks: {afterAll: [{use: codex.check-dev-host-ports}]}\n';
    expect(slotOf(yaml)).toMatchObject({
      hooks: [{ action: { does: 'check-ports', host: 'dev-1.example.org' } }],
      pending: [],
    });
    const stated = '{use: codex.check-dev-host-ports, with: {host: a.example.org}}';
    expect(step(stated).hooks).toMatchObject([{ action: { host: 'a.example.org' } }]);
  });
});

describe('a step that no Job does', () => {
  const saysNo = ['not applicable', 'its "when" says no here'];

  test.each([
    [
      '{use: codex.ensure-data-dirs}',
      ['replaced', 'the init container of each workload that mounts a data path makes its directories'],
    ],
    ['{use: codex.ensure-codex-secrets}', ['replaced', 'slotstack secrets apply gives Secrets their values']],
    [
      '{use: codex.reuse-dev-tls-secret}',
      [
        'replaced',
        'a Secret with the source "shared" is a copy of the one that the platform has; without that, each slot gets a certificate of its own',
      ],
    ],
    [
      '{use: github.comment, with: {body: Hello, pr: 7}}',
      ['replaced', 'its text is part of what slotstack comment writes on a slot'],
    ],
    ['{use: preflight}', ['replaced', 'slotstack apply asks the API server about every object before it changes any']],
    [
      '{use: kubectl.wait, with: {kind: deploy, name: nginx, namespace: ingress}}',
      ['not done yet', 'it waits for what is in ingress, and a Job looks at its own namespace only'],
    ],
    [
      "{run: 'kubectl get pods | jq .'}",
      [
        'not done yet',
        'it calls kubectl and jq, which the tools image does not have: state an "image" that has them and, for kubectl, "rules" with what it may do',
      ],
    ],
    ["{run: ' ', use: run}", ['not applicable', 'it is empty here']],
    [
      '{use: kubectl.wait, with: {kind: Certificate, name: tls}}',
      [
        'not done yet',
        '"Certificate" is no kind of Kubernetes\' own: of others, state plural and group: certificates.cert-manager.io',
      ],
    ],
    [
      "{run: 'bash seed.sh'}",
      ['not done yet', expect.stringContaining('it calls seed.sh, which the tools image') as string],
    ],
    ["{run: 'true', when: ''}", saysNo],
    ["{run: 'true', when: ' '}", saysNo],
    ["{run: 'true', when: 'False'}", saysNo],
    ["{run: 'true', when: '0'}", saysNo],
    ["{run: 'true', when: 'NO'}", saysNo],
    ["{run: 'true', when: false}", saysNo],
    // What does not run may be unfinished.
    ['{use: kubectl.wait, when: no}', saysNo],
  ])('%s', (yaml, [status, reason]) => {
    const { hooks, pending } = step(yaml.replace('when: no}', "when: 'no'}"));
    expect(hooks).toEqual([]);
    expect(pending).toMatchObject([{ path: 'hooks.afterAll[0]', status, reason }]);
  });

  test('a tools image of the project may have more than ours', () => {
    const yaml = `dataPaths: {root: /srv/shop, envDir: /srv/shop/dev, dirs: [a], toolsImage: 'example.org/tools:1'}
hooks: {afterAll: [{run: 'kubectl get pods'}]}
`;
    expect(dev(yaml).hooks).toHaveLength(1);
  });

  test('what a script has of a built-in step is listed, and a script that is empty leaves that', () => {
    const { hooks, pending } = step("{run: 'true', use: sleep, with: {duration: 1s}, name: nap}");
    expect(hooks).toMatchObject([{ name: 'nap', action: { does: 'script', script: 'true' } }]);
    expect(pending).toMatchObject([
      { path: 'hooks.afterAll[0].use', name: 'use', status: 'not applicable', reason: 'the step is a script' },
      { path: 'hooks.afterAll[0].with', name: 'with', status: 'not applicable', reason: 'the step is a script' },
    ]);
    expect(step("{run: '', use: sleep, with: {duration: 1s}}").hooks).toMatchObject([{ action: { does: 'sleep' } }]);
  });

  test('texts of comments are kept', () => {
    expect(step('{use: github.comment, with: {body: " at {{ .Namespace }} "}}').comments).toEqual(['at shop-dev']);
    expect(step('{use: github.comment, when: false, with: {body: no}}').comments).toEqual([]);
  });
});

test('steps run by moment: of the project, of infrastructure and of services before, and the other way round after', () => {
  const one = (name: string) => `[{run: 'true', name: ${name}}]`;
  const yaml = `hooks: {beforeAll: ${one('a')}, afterAll: ${one('h')}}
infrastructure:
  - {name: x}
  - {name: y, hooks: {beforeApply: ${one('b')}, afterApply: ${one('d')}, beforeDestroy: ${one('i')}}}
services:
  - {name: z, hooks: {beforeApply: ${one('c')}, afterApply: ${one('e')}, beforeDestroy: ${one('j')}, afterDestroy: ${one('k')}}}
`;
  const { hooks, pending } = slotOf(yaml);
  expect(hooks.map(({ name, moment }) => `${moment} ${name}`)).toEqual([
    ...['before a', 'before b', 'before c', 'after d', 'after e', 'after h'],
    ...['before-delete i', 'before-delete j'],
  ]);
  expect(hooks.map(({ path }) => path)).toContain('infrastructure[1].hooks.afterApply[0]');
  expect(pending).toMatchObject([
    { path: 'services[0].hooks.afterDestroy[0]', reason: 'the namespace is gone, and there is nothing left to run in' },
  ]);
});

test('nothing is done before a deletion that nobody asks slotstack for', () => {
  const hooks = "infrastructure: [{name: a, hooks: {beforeDestroy: [{run: 'true'}]}}]\n";
  const argocd = 'argocd: {repoURL: https://example.org/a.git, branch: b}\n';
  expect(dev(hooks).pending).toMatchObject([{ reason: 'what lasts is deleted by nobody' }]);
  expect(slotOf(hooks).pending).toEqual([]);
  expect(slotOf(hooks + argocd).pending).toMatchObject([
    { reason: 'Argo CD deletes a slot by itself, in one step with what cleans up' },
  ]);
});

test('with Argo CD, nothing runs after all else of a slot: a sync that waits keeps the slot from being deleted', () => {
  const argocd = 'argocd: {repoURL: https://example.org/a.git, branch: b}\n';
  const hooks = "hooks: {beforeAll: [{run: 'true', name: a}], afterAll: [{run: 'true', name: b}]}\n";
  const { hooks: own, pending } = slotOf(hooks + argocd);
  expect(own.map(({ name }) => name)).toEqual(['a']);
  expect(pending).toMatchObject([{ path: 'hooks.afterAll[0]', status: 'not done yet' }]);
  expect(dev(hooks + argocd).hooks).toHaveLength(2);
});

test('what works in the namespace of another can be deleted, and something runs before', () => {
  const { targets } = load(
    "project: shop\nenvironments: {ai-staging: {}, ai-repair: {}}\ninfrastructure: [{name: a, hooks: {beforeDestroy: [{run: 'true'}]}}]\n",
  );
  expect(targets.map(({ name, hooks }) => [name, hooks.length])).toEqual([
    ['shop-ai-staging', 0],
    ['shop-ai-repair', 1],
  ]);
});

test('steps of a group that is left out do not apply, whatever they are', () => {
  const group = "{name: a, when: 'no', hooks: {afterApply: [{run: 'true'}, {use: codex.ensure-data-dirs}]}}";
  const leftOut = { status: 'not applicable', reason: 'its group is left out here' };
  const { hooks, pending } = dev(`infrastructure: [${group}]\nservices: [${group}]\n`);
  expect(hooks).toEqual([]);
  expect(pending).toMatchObject([leftOut, leftOut, leftOut, leftOut]);
});

test('there are none where there are none', () => {
  expect(dev('')).toMatchObject({ hooks: [], comments: [], pending: [] });
});

describe('what is wrong with a step', () => {
  test.each([
    ["{run: 'true', timeout: 5min}", 'hooks.afterAll[0].timeout: must be a duration such as "90s" or "5m"'],
    ["{run: 'true', shell: zsh}", 'hooks.afterAll[0].shell: must be "bash" or "sh"; did you mean "sh"?'],
    ["{run: 'true', image: 'a b'}", 'hooks.afterAll[0].image: must be the name of an image'],
    ["{run: 'true', secrets: ['../a']}", 'hooks.afterAll[0].secrets[0]: must be the name of a Secret'],
    ["{run: 'true', images: x}", 'hooks.afterAll[0]: unknown key "images"; did you mean "image"?'],
    ["{run: 'true', runs: once}", 'hooks.afterAll[0].runs: must be "deploy" or "life"'],
    [
      "{run: 'true', rules: [{apiGroups: [''], resources: [], verbs: [get]}]}",
      'rules[0].resources: must be at least 1',
    ],
    ['{use: sleep}', 'hooks.afterAll[0].with.duration: required by sleep'],
    [
      '{use: sleep, with: {duration: soon}}',
      'hooks.afterAll[0].with.duration: must be a duration such as "90s" or "5m"',
    ],
    ['{use: sleep, with: {duration: 1s, for: x}}', 'hooks.afterAll[0].with.for: unknown key "for"; there are duration'],
    ['{use: sleep, with: {duration: 1s}, image: a}', 'hooks.afterAll[0].image: is for scripts, and this step is sleep'],
    ['{use: kubectl.wait, with: {name: a}}', 'hooks.afterAll[0].with.kind: required by kubectl.wait'],
    ['{use: kubectl.wait, with: {kind: pod}}', 'hooks.afterAll[0].with.name: required by kubectl.wait'],
    [
      '{use: kubectl.wait, with: {kind: deploymnt, name: a}}',
      'hooks.afterAll[0].with.kind: there is no kind "deploymnt"; did you mean "Deployment"?',
    ],
    ['{use: kubectl.wait, with: {kind: node, name: a}}', '"node" belongs to the whole cluster'],
    ['{use: kubectl.wait, with: {kind: pod, name: "a b"}}', '"a b" is no name of an object'],
    ['{use: kubectl.wait, with: {kind: pod, name: a, condition: "x y"}}', '"x y" is no condition, such as "Available"'],
    ['{use: kubectl.wait, with: {kind: pod, name: a, timout: 1s}}', 'unknown key "timout"; did you mean "timeout"?'],
    ['{use: github.comment}', 'hooks.afterAll[0].with.body: required: the text of the comment'],
    ['{use: kubectl.wiat}', 'did you mean "kubectl.wait"?'],
    ['{name: a}', 'hooks.afterAll[0]: has neither "run" nor "use": what is to be done?'],
  ])('%s', (yaml, message) => {
    const found = problems(yaml);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^services\.yaml:3:\d+ /);
    expect(found[0]).toContain(message);
  });
});

test('a script that names the checkout is listed until somebody says where that is', () => {
  const services =
    "project: shop\nenvironments: {dev: {}}\nhooks: {afterAll: [{run: 'cd {{ .ProjectRoot }} && ls'}]}\n";
  expect(loadTarget(services)).toMatchObject({
    hooks: [],
    pending: [{ reason: "it depends on .ProjectRoot: set SLOTSTACK_PROJECT_ROOT to the checkout's path on the nodes" }],
  });
  expect(loadTarget(services, { projectRoot: '/srv/checkout' }).hooks).toHaveLength(1);
});

describe('a group that is temporary', () => {
  const group = (fields: string) =>
    `project: shop\nenvironments: {dev: {}}\ninfrastructure: [{name: a, temporary: true, ${fields}}]\n`;

  test.each([
    ['PersistentVolumeClaim', 'v1', 'spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}'],
    [
      'StatefulSet',
      'apps/v1',
      'spec: {serviceName: a, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}, volumeClaimTemplates: [{metadata: {name: data}}]}',
    ],
  ])('has no %s', (kind, apiVersion, spec) => {
    const text = `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}, ${spec}}`;
    expect(problemsOf(group('manifests: [{path: a.yaml}]'), {}, { 'a.yaml': text })).toEqual([
      `a.yaml:1:1 ${kind}/x may hold data, and is in a group that is temporary: it would end with each deploy`,
    ]);
  });

  test('has no data service', () => {
    const redis =
      'dataServices: [{type: redis, name: redis, image: "docker.io/library/redis:7-bookworm", config: c, secret: s, resources: {cpu: 50m, memory: 64Mi}}]';
    expect(problemsOf(group(redis))).toEqual([
      'services.yaml:3:28 infrastructure[0].temporary: the group has data services, whose data would end with each deploy',
    ]);
  });
});
