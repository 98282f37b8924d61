import { join } from 'node:path';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { GitRepository } from './git-repository';
import { storageClass } from './storage-class';
import { Trial } from './trial';

/** Where a checkout lies: in a claim of the project, or in a shared data path. */
type Where = 'a claim' | 'a directory of the node' | 'a claim of slotstack';

const user = { securityContext: { runAsUser: 1000, runAsGroup: 1000 }, terminationGracePeriodSeconds: 0 };

const claim = (storageClassName: string) => ({
  ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'workspace' } },
  spec: { accessModes: ['ReadWriteMany'], storageClassName, resources: { requests: { storage: '1Gi' } } },
});

/** A program that works in a part of the checkout, and is not root. */
const workload = (name: string, subPath: string, volume: object) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        ...user,
        containers: [
          {
            ...{ name, image: 'docker.io/library/busybox:1.37.0', workingDir: '/app' },
            command: ['sh', '-c', 'cat file >/tmp/first; exec sleep 86400'],
            volumeMounts: [{ name: 'code', mountPath: '/app', ...(subPath !== '' && { subPath }) }],
          },
        ],
        volumes: [{ name: 'code', ...volume }],
      },
    },
  },
});

describe.each<[Where, string]>([
  ['a claim', 'e2e-sources'],
  ['a directory of the node', 'e2e-sources-node'],
  ['a claim of slotstack', 'e2e-sources-path'],
])('in %s', (where, project) => {
  describeWithCluster('sources', () => {
    const trial = new Trial(project);
    const slot = `${trial.project}-dev-1`;
    const isShared = where !== 'a claim';
    let repository: GitRepository;
    let storageClassName: string;
    let commit: string;

    const declare = (generation: number) => {
      trial.declare({
        ...{ services: [], maxSlots: 1, active: { 1: { generation, life: 1, pr: 7, branch: 'fix', commit } } },
        ...placed(),
        secrets: { 'git-login': { source: 'shared' } },
        sources: {
          repository: repository.url,
          secret: 'git-login',
          branch: 'main',
          ...(isShared ? { dataPath: 'src' } : { claim: 'workspace', directory: 'src' }),
        },
      });
    };
    const placed = () => {
      if (where === 'a directory of the node') {
        const path = `${trial.dataRoot.path}/slots/1/src`;
        const volume = (hostPath: string) => ({ hostPath: { path: hostPath, type: 'Directory' } });
        return {
          shared: [{ name: 'src', shared: true, owner: 1000 }],
          included: [workload('web', '', volume(`${path}/web`)), workload('agent', '', volume(path))],
        };
      }
      const claimName = isShared ? 'data-src' : 'workspace';
      const parent = isShared ? '' : 'src';
      const volume = { persistentVolumeClaim: { claimName } };
      const workloads = [workload('web', join(parent, 'web'), volume), workload('agent', parent, volume)];
      return isShared
        ? {
            dataClaim: { size: '1Gi', storageClass: storageClassName, accessModes: ['ReadWriteMany'] },
            shared: [{ name: 'src', shared: true, owner: 1000 }],
            included: workloads,
          }
        : { included: [claim(storageClassName), ...workloads] };
    };
    const apply = () => {
      for (const [command, ...more] of [['apply'], ['wait', '--timeout', '240']] as const) {
        const { status, stderr } = trial.run(command, slot, ...more);
        expect({ status, stderr }).toMatchObject({ status: 0 });
      }
    };
    const run = (name: string, script: string) =>
      kubectl(['exec', '-n', slot, `deploy/${name}`, '--', 'sh', '-c', script]).trim();
    const sync = () => trial.run('sources', 'sync', slot, '--timeout', '120');

    beforeAll(() => {
      storageClassName = storageClass('Delete');
      trial.begin();
      repository = new GitRepository();
      repository.commit('main', { 'web/file': 'main\n', '.gitignore': 'ignored\n' });
      commit = repository.commit('fix', { 'web/file': 'one\n' });
      declare(1);
      expect(trial.run('apply', `${trial.project}-platform`)).toMatchObject({ status: 0 });
      const login = [`--from-literal=username=${repository.user}`, `--from-literal=password=${repository.password}`];
      kubectl(['create', 'secret', 'generic', 'git-login', '-n', trial.platform, ...login]);
      apply();
    });
    afterAll(() => {
      trial.end();
      repository.remove();
    });

    test('are there before the first container starts, for all who mount them, and theirs', () => {
      expect(run('web', 'cat /tmp/first; id -u; stat -c %u file')).toBe('one\n1000\n1000');
      expect(run('agent', 'cat web/file; cat .git/HEAD')).toBe('one\nref: refs/heads/fix');
    });

    test('stay as somebody has changed them, whatever is pushed and applied', () => {
      run('agent', 'echo mine >web/file; echo kept >ignored');
      commit = repository.commit('fix', { 'web/file': 'two\n' });
      declare(1);
      const uid = ['get', 'pods', '-n', slot, '-l', 'app=web', '-o', 'jsonpath={.items[*].metadata.uid}'];
      const before = kubectl(uid);
      apply();
      // A push restarts nobody.
      expect(kubectl(uid)).toBe(before);
      kubectl(['delete', 'pods', '-n', slot, '-l', 'app=web']);
      expect(trial.run('wait', slot, '--timeout', '240')).toMatchObject({ status: 0 });
      eventually('web starts with what was changed', () => run('web', 'cat /tmp/first') === 'mine');
    });

    test('are brought up to date on request, if nobody has changed them', () => {
      const refused = sync();
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain('somebody has changed this, and not committed it: all stays as it is');
      run('agent', 'echo one >web/file');
      expect(sync()).toMatchObject({ status: 0 });
      expect(run('agent', 'cat web/file ignored; stat -c %u web/file')).toBe('two\nkept\n1000');
    });

    test('begin anew with another generation', () => {
      declare(2);
      apply();
      eventually(
        'the agent has a new checkout',
        () => run('agent', 'cat web/file; ls ignored 2>/dev/null || echo none') === 'two\nnone',
      );
    });

    if (isShared)
      test('of before are in the trash, and are given back', () => {
        const list = trial.run('trash', 'list', slot);
        const [entry = ''] = /src\.[A-Za-z0-9]{8}/.exec(list.stdout) ?? [list.stderr];
        expect(trial.run('trash', 'restore', slot, 'src', entry, '--yes')).toMatchObject({ status: 0 });
        expect(trial.run('wait', slot, '--timeout', '240')).toMatchObject({ status: 0 });
        eventually('the agent has its files again', () => run('agent', 'cat web/file ignored') === 'two\nkept');
      });

    if (where === 'a directory of the node')
      test('lead nobody to other directories of the node, whatever link somebody makes there', () => {
        run('agent', 'rm -r web; ln -s /etc web');
        kubectl(['delete', 'pods', '-n', slot, '-l', 'app=web', '--wait']);
        const waiting = '{.items[*].status.containerStatuses[*].state.waiting.message}';
        eventually('the kubelet refuses', () =>
          kubectl(['get', 'pods', '-n', slot, '-l', 'app=web', '-o', `jsonpath=${waiting}`]).includes('subPath'),
        );
        run('agent', 'rm web && mkdir web');
      });

    test('show nobody what opens the repository', () => {
      const seen = kubectl(['get', 'jobs,pods,events,configmaps', '-n', slot, '-o', 'json']);
      expect(seen).not.toContain(repository.password);
      expect(run('agent', 'cat .git/config')).not.toContain(repository.password);
    });
  });
});
