import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Inputs } from '../../config/inputs';
import { podSpecOf } from '../../kubernetes/pod-template';
import { loadProject, type Project } from '../../config/project';
import type { Target } from '../../config/target';
import { objectsOf, refusals } from './project-directory';

// The users' own project, which not everybody has.
const directory = join(__dirname, '../../../shared/samples/project-example-hostpath');
const file = join(directory, 'services.yaml');
const isThere = existsSync(file);
if (!isThere) process.stderr.write(`skipped: the sample project is not at ${directory}\n`);

const withClaims = join(__dirname, '../../../shared/samples/project-example-claims/services.yaml');

const environment = { CODEXCTL_DATA_ROOT: '/srv/data', CODEXCTL_CODE_ROOT_BASE: '/srv/code' };
const projectRoot = '/home/ci/project-example';

/** What a user reads, with files named from the sample's directory. */
const problems = (inputs: Inputs) =>
  refusals(() => loadProject(file, inputs)).map((line) => line.replaceAll(`${directory}/`, ''));

(isThere ? describe : describe.skip)('the sample project', () => {
  let project: Project;
  const target = (name: string) => project.targets.find((candidate) => candidate.name === name) as Target;
  const objects = (name: string) => objectsOf(target(name));
  const podOf = (targetName: string, name: string) => {
    const workload = objects(targetName).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
    return workload && podSpecOf(workload);
  };

  beforeAll(() => {
    project = loadProject(file, { environment, projectRoot });
  });

  test('has a target for each environment and slot, with the objects that codexctl renders', () => {
    const slots = Array.from({ length: 10 }, (_, index) => [`project-example-dev-${index + 1}`, 32]);
    expect(project.name).toBe('project-example');
    expect(project.targets.map(({ name }) => [name, objects(name).length])).toEqual([
      ['project-example-dev', 30],
      ['project-example-ai-staging', 34],
      ...slots,
      ['project-example-ai-repair', 7],
    ]);
  });

  test('has the objects that codexctl renders at the time of claims, too', () => {
    const { targets } = loadProject(withClaims, { environment: {}, projectRoot });
    const slots = Array.from({ length: 10 }, (_, index) => [`project-example-dev-${index + 1}`, 38]);
    expect(targets.map((each) => [each.name, objectsOf(each).length])).toEqual([
      ['project-example-dev', 32],
      ['project-example-ai-staging', 39],
      ...slots,
      ['project-example-ai-repair', 4],
    ]);
  });

  test('keeps the data of each environment and slot apart, and guests have none', () => {
    expect(project.targets.map(({ dataPaths }) => dataPaths?.paths.map(({ hostPath }) => hostPath))).toEqual([
      ['/srv/data/dev/postgres', '/srv/data/dev/redis'],
      ['/srv/data/ai-staging/postgres', '/srv/data/ai-staging/redis'],
      ...Array.from({ length: 10 }, (_, index) => [
        `/srv/data/slots/${index + 1}/postgres`,
        `/srv/data/slots/${index + 1}/redis`,
      ]),
      undefined,
    ]);
  });

  test.each([
    [
      'project-example-dev',
      '/home/ci/project-example/services/django_backend',
      'localhost:5000/project-example/django-backend:dev-0.1.1',
    ],
    [
      'project-example-ai-staging',
      '/srv/code/ai-staging/src/services/django_backend',
      'localhost:5000/project-example/django-backend:ai-staging-0.1.1',
    ],
    [
      'project-example-dev-7',
      '/srv/code/7/src/services/django_backend',
      'localhost:5000/project-example/django-backend:ai-staging-0.1.1',
    ],
  ])('runs the backend of %s on %s', (name, path, image) => {
    const pod = podOf(name, 'django-backend');
    expect(pod?.volumes).toContainEqual({ name: 'django-src', hostPath: { path, type: 'Directory' } });
    expect(pod?.containers?.[0]).toMatchObject({ image });
    const mounted = pod?.initContainers?.map(({ volumeMounts }) =>
      volumeMounts?.some((mount) => mount.name === 'django-src'),
    );
    expect(mounted).toEqual([true, true, true]);
  });

  test('drops the ingresses of services in slots, and keeps that of the slot itself', () => {
    const ingresses = (name: string) =>
      objects(name).flatMap(({ kind, metadata }) => (kind === 'Ingress' ? [metadata.name] : []));
    expect(ingresses('project-example-dev')).toEqual([
      'django-backend-ingress',
      'chat-backend-ingress',
      'web-frontend-ingress',
    ]);
    expect(ingresses('project-example-dev-3')).toEqual(['ingress-dev-3']);
  });

  test('names its slots in the same places as codexctl does', () => {
    const text = JSON.stringify(objects('project-example-dev-3'));
    expect(text).toContain('dev-3.ai-staging.example-domain.ru');
    expect(text).not.toMatch(/dev-[^3e]/);
  });

  test('reports what becomes of its hooks', () => {
    const hooks = target('project-example-dev-1').pending.filter(({ path }) => path.includes('hooks'));
    expect(hooks.map(({ path, name, status }) => [path, name, status])).toEqual([
      ['hooks.beforeAll[0]', 'ensure-local-data-dirs', 'replaced'],
      ['infrastructure[4].hooks.afterApply[0]', 'wait-echo-probe', 'not applicable'],
      ['infrastructure[4].hooks.afterApply[1]', 'check-echo-probe-http', 'not applicable'],
      ['infrastructure[4].hooks.afterApply[2]', 'cleanup-echo-probe', 'not applicable'],
      ['services[3].hooks.afterApply[1]', 'reuse-dev-tls-secret', 'replaced'],
    ]);
    expect(target('project-example-dev-1').hooks.map(({ name }) => name)).toEqual(['check-dev-host-ports']);
  });

  test('lists the variables that it reads', () => {
    expect(project.variables).toEqual(
      expect.arrayContaining(['CODEXCTL_CODE_ROOT_BASE', 'CODEXCTL_DATA_ROOT', 'POSTGRES_PASSWORD', 'REGISTRY_HOST']),
    );
  });

  test('without a data root says which variable to set, and why', () => {
    expect(problems({ environment: { ...environment, CODEXCTL_DATA_ROOT: '' }, projectRoot })).toEqual([
      `services.yaml:53:9 dataPaths.root: "${projectRoot}/.data" lies in the project's checkout, where a clean checkout deletes it and every checkout has another; set CODEXCTL_DATA_ROOT`,
    ]);
  });

  const needsRoot = (place: string, name: string) =>
    `${place} Deployment/${name} depends on .ProjectRoot, which differs from machine to machine: set SLOTSTACK_PROJECT_ROOT to the checkout's path on the nodes`;

  test('without a project root says what depends on it, and which variable to set, once for all targets', () => {
    expect(problems({ environment })).toEqual([
      needsRoot('services/django_backend/deploy.yaml:17:1', 'django-backend'),
      needsRoot('services/chat_backend/deploy.yaml:13:1', 'chat-backend'),
      needsRoot('services/web_frontend/deploy.yaml:11:1', 'web-frontend'),
    ]);
  });

  test('without anything says both', () => {
    const lines = problems({ environment: {} });
    expect(lines[0]).toMatch(/^services\.yaml:53:9 dataPaths\.root: .*; set CODEXCTL_DATA_ROOT$/);
    expect(lines.slice(1)).toContain(needsRoot('deploy/codex/codex-deploy.yaml:1:1', 'codex'));
    expect(lines).toHaveLength(7);
  });

  test('without a code root takes the checkout, as codexctl does', () => {
    const { CODEXCTL_DATA_ROOT } = environment;
    expect(problems({ environment: { CODEXCTL_DATA_ROOT }, projectRoot })).toEqual([]);
  });
});
