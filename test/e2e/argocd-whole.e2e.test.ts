import { closed, hasBuilder, open, registryLogin } from './addons';
import { describeWithArgoCd, exists, isDelivered } from './argocd/argo-cd';
import { PublishedTrial } from './argocd/published-trial';
import { eventually, kubectl } from './cluster';
import { GitRepository } from './git-repository';
import type { Declaration } from './trial';

const trial = new PublishedTrial('e2e-argo-whole');
const slots = [1, 2].map((slot) => `${trial.project}-dev-${slot}`) as [string, string];
const [first, second] = slots;

/** What no run before this one has built or copied. */
const run = `run-${process.pid}-${Date.now()}`;
const images = { web: `${open}/e2e/argo/web`, worker: `${open}/e2e/argo/worker` };
const apiKey = `api-key-that-nobody-shows-${run}`;

const deployment = (name: string, image: string, container: object, volumes: readonly object[] = []) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 0, containers: [{ name, image, ...container }], volumes },
    },
  },
});

const waits = { command: ['sh', '-c', 'exec sleep 86400'] };
const envFrom = ['session', 'api'].map((name) => ({ secretRef: { name } }));
/** Beside services.yaml, as a team has it. */
const web = `projects/${trial.project}/web`;
const sources = `${trial.dataRoot.path}/slots/{{ .Slot }}/src`;
const included = [
  deployment('web', `${images.web}:${run}`, { ...waits, envFrom }),
  deployment('worker', `${images.worker}:${run}`, waits),
  deployment(
    'agent',
    'docker.io/library/busybox:1.37.0',
    { ...waits, workingDir: '/src', volumeMounts: [{ name: 'src', mountPath: '/src' }] },
    [{ name: 'src', hostPath: { path: sources } }],
  ),
];

const noBuilder = 'the test cluster has no registries, or no image of buildah';
if (!hasBuilder()) console.warn(`skipped: whole slots by Argo CD: ${noBuilder}`);
const describeWhole: typeof describeWithArgoCd = hasBuilder()
  ? describeWithArgoCd
  : (name) => {
      describe.skip(name, () => {
        test.todo(noBuilder);
      });
    };

describeWhole(
  'whole slots by Argo CD',
  ({ hook }) => {
    let repository: GitRepository;
    const main = {
      [`${web}/Dockerfile`]: `FROM ${open}/e2e/app:1\nCOPY text /text\n`,
      [`${web}/text`]: 'of main\n',
    };

    const declaration = (): Omit<Declaration, 'active' | 'released' | 'argocd'> => ({
      ...{ services: ['redis'], maxSlots: 2, included },
      shared: [{ name: 'src', shared: true, owner: 1000 }],
      sources: { repository: repository.url, secret: 'git-login', branch: 'main', dataPath: 'src' },
      images: {
        images: {
          web: { type: 'build', repository: images.web, tag: run, dockerfile: 'web/Dockerfile', context: 'web' },
          worker: { type: 'external', from: `${open}/e2e/app:1`, local: `${images.worker}:${run}` },
        },
        registries: { [open]: { tls: 'disabled' }, [closed]: { tls: 'disabled', secret: 'registry-login' } },
        builds: { repository: repository.url, secret: 'git-login' },
      },
      secrets: {
        'git-login': { source: 'shared' },
        'registry-login': { source: 'shared' },
        session: { source: 'generated', keys: { SESSION_KEY: { length: 48 } } },
        api: { source: 'environment', keys: { API_KEY: { variable: 'E2E_API_KEY' } } },
      },
      hooks: { beforeAll: [{ name: 'has-key', run: 'test -n "$SESSION_KEY"', secrets: ['session'] }] },
    });

    /** As the workflow does at each event: what it pushed is in the cluster, with the values that it has. */
    const deliver = (...targets: string[]) => {
      const commit = trial.publish();
      for (const target of targets) {
        eventually(`${target} has its Secrets`, () => trial.run('secrets', 'apply', target).status === 0, 240);
        eventually(`${target} is delivered`, () => isDelivered(target, commit), 600);
      }
    };
    const inPod = (namespace: string, name: string, script: string) =>
      kubectl(['exec', '-n', namespace, `deploy/${name}`, '--', 'sh', '-c', script]).trim();
    const pull = (pr: number, text: string) => {
      const branchName = `pr-${pr}`;
      return { pr, branchName, commit: trial.push(branchName, { [`${web}/text`]: text }, repository.bare) };
    };

    beforeAll(() => {
      trial.variables = { E2E_API_KEY: apiKey };
      trial.begin();
      repository = new GitRepository();
      trial.merge(hook, declaration());
      trial.push('main', main, repository.bare);
      trial.setUp();
      for (const [name, login] of [
        ['git-login', { username: repository.user, password: repository.password }],
        ['registry-login', registryLogin],
      ] as const)
        kubectl(
          ['create', '-f', '-'],
          JSON.stringify({
            ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: trial.platform } },
            ...{ stringData: login, type: 'kubernetes.io/basic-auth' },
          }),
        );
    });
    afterAll(() => {
      trial.end();
      repository.remove();
    });

    test('two pull requests get slots that run their own images, at the same time', () => {
      for (const [pr, text] of [
        [7, 'of 7\n'],
        [8, 'of 8\n'],
      ] as const)
        trial.ofPullRequest('allocate', pull(pr, text));
      deliver(first, second);
      expect(slots.map((slot) => inPod(slot, 'web', 'cat /text'))).toEqual(['of 7', 'of 8']);
      expect(inPod(first, 'web', 'echo $API_KEY ${#SESSION_KEY}')).toBe(`${apiKey} 48`);
      expect(slots.map((slot) => inPod(slot, 'agent', `cat ${web}/text`))).toEqual(['of 7', 'of 8']);
    });

    test('a push runs what it changes, and leaves the checkout to whom works in it', () => {
      inPod(first, 'agent', `echo mine >${web}/mine`);
      const before = kubectl(['get', 'pods', '-n', first, '-l', 'app=agent', '-o', 'name']);
      trial.ofPullRequest('set', pull(7, 'of 7 again\n'));
      deliver(first);
      expect(inPod(first, 'web', 'cat /text')).toBe('of 7 again');
      expect(kubectl(['get', 'pods', '-n', first, '-l', 'app=agent', '-o', 'name'])).toBe(before);
      expect(inPod(first, 'agent', `cat ${web}/text ${web}/mine`)).toBe('of 7\nmine');
    });

    test('a slot that is given back is gone, with its checkout', () => {
      const { status, stderr } = trial.run('slots', 'release', '--project', trial.project, '--pr', '8', '--yes');
      expect({ status, stderr }).toMatchObject({ status: 0 });
      trial.publish();
      eventually('its namespace is gone', () => !exists('namespace', second), 240);
      eventually('its data is gone', () => trial.dataRoot.run(`ls ${trial.project}/slots`) === '1', 120);
    });

    test('no value of a Secret is in what Argo CD has', () => {
      const seen = kubectl(['get', 'applications,applicationsets', '-n', 'argocd', '-o', 'json']);
      for (const value of [apiKey, repository.password]) expect(seen).not.toContain(value);
    });
  },
  ({ races, hook }) => !races && hook === 'PreDelete',
);
