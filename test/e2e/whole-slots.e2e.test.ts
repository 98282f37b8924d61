import type { Document } from 'yaml';
import { closed, hasBuilder, open, registryLogin } from './addons';
import { describeWithCluster, kubectl } from './cluster';
import { GitRepository } from './git-repository';
import { ProcessWords } from './process-words';
import { contentOf } from '../stacks/synthesized';
import { Trial } from './trial';

/** What no run before this one has built or copied. */
const run = `run-${process.pid}-${Date.now()}`;
const source = (digit: number) => String(digit).repeat(12);
const apiKey = `api-key-that-nobody-shows-${run}`;

/** The projects of this repository, with the services that run what is built, and what is copied. */
const projects = [
  { project: 'project-example', built: 'web-frontend', copied: 'chat-backend' },
  { project: 'alimentor', built: 'api', copied: 'worker' },
];

if (!hasBuilder()) console.warn('skipped: whole slots: the test cluster has no registries, or no image of buildah');

describe.each(projects)('$project', ({ project, built, copied }) => {
  (hasBuilder() ? describeWithCluster : describe.skip)('a slot', () => {
    const trial = new Trial(`e2e-whole-${project}`);
    const [first, second] = [1, 2].map((slot) => `${trial.project}-dev-${slot}`) as [string, string];
    const images = { built: `${open}/e2e/${project}/built`, copied: `${open}/e2e/${project}/copied` };
    let repository: GitRepository;
    let processes: ProcessWords;
    const commits: string[] = [];
    /** All that commands have said. */
    const said: string[] = [];

    const call = (command: string, ...args: string[]) => {
      const { status, stdout, stderr } = trial.run(command, ...args);
      said.push(stdout, stderr);
      return { status, stdout, stderr };
    };
    const textOf = (namespace: string) =>
      kubectl(['exec', '-n', namespace, `deploy/${built}`, '--', 'cat', '/text']).trim();

    /** As a team writes it that has its own registry and sources. */
    const amend = (hooks: object) => (services: Document) => {
      const set = (path: readonly (string | number)[], value: unknown) => {
        services.setIn(path, services.createNode(value));
      };
      const named = services.toJS() as { services: { name: string }[]; secrets?: object };
      const indexOf = (name: string) => named.services.findIndex((service) => service.name === name);
      set(['registries'], { [open]: { tls: 'disabled' }, [closed]: { tls: 'disabled', secret: 'registry-login' } });
      set(['builds'], { repository: repository.url, secret: 'git-login' });
      set(['images', 'built'], {
        ...{ type: 'build', repository: images.built, tag: run },
        ...{ dockerfile: 'web/Dockerfile', context: 'web' },
      });
      set(['images', 'copied'], { type: 'external', from: `${open}/e2e/app:1`, local: `${images.copied}:${run}` });
      set(['images', 'kept'], {
        type: 'external',
        from: `${open}/e2e/app:1`,
        local: `${closed}/e2e/${project}:${run}`,
      });
      set(['services', indexOf(built), 'image'], { repository: images.built, tagTemplate: run });
      set(['services', indexOf(copied), 'image'], { repository: images.copied, tagTemplate: run });
      for (const [name, secret] of Object.entries({
        'git-login': { source: 'shared' },
        'registry-login': { source: 'shared' },
        session: { source: 'generated', keys: { SESSION_KEY: { length: 48 } } },
        api: { source: 'environment', keys: { API_KEY: { variable: 'E2E_API_KEY' } } },
      }))
        set(['secrets', name], secret);
      set(['hooks'], hooks);
    };
    const declare = (hooks: object) => {
      trial.copy(`projects/${project}`, amend(hooks));
      trial.hold({
        1: { generation: 1, life: 1, pr: 7, images: { built: { commit: commits[1] ?? '', source: source(7) } } },
        2: { generation: 1, life: 1, pr: 8, images: { built: { commit: commits[2] ?? '', source: source(8) } } },
      });
    };
    const waiting = {
      beforeAll: [
        { name: 'has-all', run: 'test -n "$SESSION_KEY" && test -n "$API_KEY"', secrets: ['session', 'api'] },
      ],
      afterAll: [{ use: 'kubectl.wait', name: built, with: { kind: 'deployment', name: built, timeout: '280s' } }],
    };

    beforeAll(() => {
      processes = new ProcessWords();
      trial.variables = { E2E_API_KEY: apiKey };
      trial.begin();
      repository = new GitRepository();
      const dockerfile = `FROM ${open}/e2e/app:1\nCOPY text /text\n`;
      commits.push(repository.commit('main', { 'web/Dockerfile': dockerfile, 'web/text': 'of main\n' }));
      for (const pr of [7, 8]) commits.push(repository.commit(`pr-${pr}`, { 'web/text': `of ${pr}\n` }));
      declare(waiting);
      // An administrator, once for all slots.
      expect(call('apply', trial.platform)).toMatchObject({ status: 0 });
      for (const [name, login] of [
        ['git-login', { username: repository.user, password: repository.password }],
        ['registry-login', registryLogin],
      ] as const) {
        const object = {
          ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: trial.platform } },
          ...{ stringData: login, type: 'kubernetes.io/basic-auth' },
        };
        kubectl(['create', '-f', '-'], JSON.stringify(object));
      }
    });
    afterAll(() => {
      processes.end();
      trial.end();
      repository.remove();
    });

    test('is ready after one command, from nothing, with Secrets of three sources and its own image', () => {
      expect(call('apply', first, '--timeout', '290')).toMatchObject({ status: 0 });
      expect(call('wait', first, '--timeout', '280')).toMatchObject({ status: 0 });
      expect(textOf(first)).toBe('of 7');
    });

    test('of another pull request runs its own image at the same time', () => {
      expect(call('apply', second, '--timeout', '290')).toMatchObject({ status: 0 });
      expect(call('wait', second, '--timeout', '280')).toMatchObject({ status: 0 });
      expect([textOf(first), textOf(second)]).toEqual(['of 7', 'of 8']);
    });

    test('whose hook fails says so, with its log', () => {
      declare({ beforeAll: [{ name: 'broken', run: 'echo it broke; exit 3' }] });
      const { status, stderr } = call('apply', first, '--timeout', '200');
      expect(status).toBe(1);
      expect(stderr).toContain('it broke');
    });

    test('shows no value of a Secret anywhere', () => {
      for (const command of ['status', 'connect'] as const) call(command, first, '--output', 'json');
      call('report', '--output', 'json');
      const namespaces = [first, second, trial.platform];
      const secrets = namespaces.flatMap((namespace) =>
        (JSON.parse(kubectl(['get', 'secrets', '-n', namespace, '-o', 'json'])) as { items: Secret[] }).items.flatMap(
          ({ data = {} }) =>
            Object.entries(data)
              .filter(([key]) => !isPublic(key))
              .map(([, value]) => Buffer.from(value, 'base64').toString()),
        ),
      );
      const values = new Set([apiKey, repository.password, ...secrets].filter((value) => value.length >= 8));
      expect(values.size).toBeGreaterThan(6);
      const places = {
        said: said.join('\n'),
        output: Object.values(contentOf(trial.outdir)).join('\n'),
        words: processes.text,
        ...Object.fromEntries(
          namespaces.flatMap((namespace) => [
            [`objects of ${namespace}`, kubectl(['get', 'all,configmaps,events,jobs', '-n', namespace, '-o', 'json'])],
            [`logs of ${namespace}`, logsOf(namespace)],
          ]),
        ),
      };
      // They were looked at while something was built.
      expect(places.words).toContain('build-with-buildah');
      for (const [place, text] of Object.entries(places))
        for (const value of values)
          for (const form of [value, Buffer.from(value).toString('base64'), encodeURIComponent(value)])
            expect({ place, isThere: text.includes(form) }).toEqual({ place, isThere: false });
    });
  });
});

interface Secret {
  readonly data?: Readonly<Record<string, string>>;
}

/** Keys whose values are no secrets. */
function isPublic(key: string): boolean {
  return /USER|username|ca\.crt|namespace|^SLOTSTACK_GENERATION/.test(key);
}

function logsOf(namespace: string): string {
  const pods = kubectl(['get', 'pods', '-n', namespace, '-o', 'name']).split('\n').filter(Boolean);
  return pods
    .map((pod) => {
      try {
        return kubectl(['logs', '-n', namespace, pod, '--all-containers', '--tail=-1']);
      } catch (error) {
        // One that has not started has none.
        return String(error);
      }
    })
    .join('\n');
}
