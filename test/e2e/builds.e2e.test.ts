import { closed, hasBuilder, hasImage, open, registryLogin } from './addons';
import { describeWithCluster, kubectl } from './cluster';
import { GitRepository } from './git-repository';
import { ProcessWords } from './process-words';
import { Trial } from './trial';

const trial = new Trial('e2e-builds');
const [first, second] = [1, 2].map((slot) => `${trial.project}-dev-${slot}`) as [string, string];
const dev = `${trial.project}-dev`;

/** What no run before this one has built. */
const run = `run-${process.pid}-${Date.now()}`;

const dockerfile = (text: string) =>
  `FROM ${open}/e2e/app:1\nARG VERSION\nCOPY text /text\nRUN echo "$VERSION ${text} by $(id -u)" >>/text\nCMD ["sh", "-c", "cat /text; exec sleep 86400"]\n`;

const web = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: `${open}/e2e/built/web:${run}` }] },
    },
  },
};

if (!hasBuilder()) console.warn('skipped: builds: the test cluster has no registries, or no image of buildah');

(hasBuilder() ? describeWithCluster : describe.skip)('images that are built', () => {
  let repository: GitRepository;
  const commits: Record<string, string> = {};
  const own = (branch: string, source: string) => ({ web: { commit: commits[branch] ?? '', source } });

  /** @param ofSecond what the second slot shows. @default it is released */
  const declare = (ofSecond?: string) => {
    trial.declare({
      ...{ services: [], maxSlots: 2, dev: 0, included: [web] },
      active: {
        1: { generation: 1, life: 1, pr: 7, images: own('pr-7', '7'.repeat(12)) },
        ...(ofSecond !== undefined && {
          2: { generation: 1, life: 1, pr: 8, images: own(ofSecond, '8'.repeat(12)) },
        }),
      },
      ...(ofSecond === undefined && { released: { 2: 1 } }),
      secrets: { 'git-login': { source: 'shared' }, 'registry-login': { source: 'shared' } },
      images: {
        images: {
          web: {
            ...{ type: 'build', repository: `${open}/e2e/built/web`, tag: run },
            ...{ dockerfile: 'web/Dockerfile', context: 'web', buildArgs: { VERSION: 'a $(HOME) b' } },
          },
        },
        registries: { [open]: { tls: 'disabled' }, [closed]: { tls: 'disabled', secret: 'registry-login' } },
        builds: { repository: repository.url, secret: 'git-login' },
      },
    });
  };
  const textOf = (namespace: string) => kubectl(['exec', '-n', namespace, 'deploy/web', '--', 'cat', '/text']);
  const secret = (name: string, username: string, value: string) => {
    for (const namespace of [trial.platform, dev]) {
      const object = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace },
        type: 'kubernetes.io/basic-auth',
      };
      // By its input: the words of all processes are looked at.
      kubectl(['create', '-f', '-'], JSON.stringify({ ...object, stringData: { username, password: value } }));
    }
  };

  let processes: ProcessWords;

  beforeAll(() => {
    processes = new ProcessWords();
    trial.begin();
    repository = new GitRepository();
    commits.main = repository.commit('main', { 'web/Dockerfile': dockerfile('main'), 'web/text': 'of main\n' });
    commits['pr-7'] = repository.commit('pr-7', { 'web/Dockerfile': dockerfile('seven'), 'web/text': 'of 7\n' });
    commits['pr-8'] = repository.commit('pr-8', { 'web/text': 'of 8\n' });
    commits.broken = repository.commit('broken', { 'web/Dockerfile': `${dockerfile('x')}RUN echo it broke; exit 3\n` });
    declare('pr-8');
  });
  afterAll(() => {
    processes.end();
    trial.end();
    repository.remove();
  });

  test('two pull requests run their own images at the same time', () => {
    expect(trial.run('apply', `${trial.project}-dev`)).toMatchObject({ status: 0 });
    secret('git-login', repository.user, repository.password);
    secret('registry-login', registryLogin.username, registryLogin.password);
    const applied = trial.run('apply', first, second);
    expect(applied).toMatchObject({ status: 0 });
    const waited = trial.run('wait', first, second, '--timeout', '280');
    expect(waited).toMatchObject({ status: 0 });
    expect(textOf(first)).toBe('of 7\na $(HOME) b seven by 0\n');
    expect(textOf(second)).toBe('of 8\na $(HOME) b main by 0\n');
  });

  test('a lasting environment runs what is built when somebody asks for it', () => {
    const { status, stderr } = trial.run('images', 'build', dev, '--commit', commits.main ?? '', '--timeout', '280');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toContain(`pushed: ${open}/e2e/built/web:${run}`);
    expect(trial.run('wait', dev, '--timeout', '280')).toMatchObject({ status: 0 });
    expect(textOf(dev)).toBe('of main\na $(HOME) b main by 0\n');
  });

  test('what cannot be built is told, with the log', () => {
    declare('broken');
    const { status, stderr } = trial.run('images', 'build', second, '--timeout', '280');
    expect(status).toBe(1);
    expect(stderr).toContain('it broke');
    expect(stderr).toMatch(/error: Job\/build-image-web-\S+ in \S+ has failed/);
  });

  test('no password is in what is said of it', () => {
    const seen = [dev, first, second].flatMap((namespace) => [
      kubectl(['get', 'jobs,pods,events,configmaps', '-n', namespace, '-o', 'json']),
      kubectl(['logs', '-n', namespace, '-l', 'app.kubernetes.io/name=build-image', '--all-containers', '--tail=-1']),
    ]);
    const words = processes.text;
    // They were looked at while something was built.
    expect(words).toContain('build-with-buildah');
    for (const text of [...seen, words]) {
      expect(text).not.toContain(repository.password);
      expect(text).not.toContain(Buffer.from(`${repository.user}:${repository.password}`).toString('base64'));
      expect(text).not.toContain(Buffer.from(Object.values(registryLogin).join(':')).toString('base64'));
    }
  });

  if (!hasImage('regbot')) console.warn('skipped: removal of old images: there is no image of regbot');
  (hasImage('regbot') ? test : test.skip)(
    'what slots have built and nobody needs any more is removed from the registry',
    () => {
      const ownOf = (namespace: string) =>
        kubectl([
          'get',
          'deployment',
          'web',
          '-n',
          namespace,
          '-o',
          'jsonpath={.spec.template.spec.containers[0].image}',
        ]);
      const [stays, goes] = [ownOf(first), ownOf(second)];
      const deleted = trial.run('delete', second, '--yes');
      expect({ status: deleted.status, stderr: deleted.stderr }).toMatchObject({ status: 0 });
      declare();
      // A run of another day has left what it has built.
      const ours = ({ stdout }: { stdout: string }) => stdout.split('\n').filter((image) => image.includes(run));
      expect(ours(trial.run('images', 'gc', '--older-than', '1s', '--dry-run'))).toEqual([goes]);
      const { status, stdout, stderr } = trial.run('images', 'gc', '--older-than', '1s', '--yes');
      expect({ status, stderr }).toMatchObject({ status: 0 });
      expect(ours({ stdout })).toEqual([goes]);
      expect(ours(trial.run('images', 'gc', '--older-than', '1s', '--dry-run'))).toEqual([]);
      kubectl(['delete', 'pods', '-n', first, '-l', 'app=web']);
      expect(trial.run('wait', first, '--timeout', '120')).toMatchObject({ status: 0 });
      expect(stays).not.toBe(goes);
    },
  );
});
