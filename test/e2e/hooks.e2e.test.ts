import { describeWithCluster, kubectl } from './cluster';
import { probe, probeHooks, web } from './hooks';
import { Trial, type Declaration } from './trial';

const trial = new Trial('e2e-hooks');
const slot = `${trial.project}-dev-1`;

const log = (job: string) => kubectl(['logs', '-n', slot, `job/${job}`]);
const started = (job: string) =>
  new Date(kubectl(['get', 'job', job, '-n', slot, '-o', 'jsonpath={.status.startTime}']).trim()).getTime();
const ended = (job: string) =>
  new Date(kubectl(['get', 'job', job, '-n', slot, '-o', 'jsonpath={.status.completionTime}']).trim()).getTime();
const jobs = () =>
  kubectl(['get', 'jobs', '-n', slot, '-o', 'jsonpath={.items[*].metadata.name}'])
    .split(' ')
    .filter((name) => name.startsWith('slot-hook'));
const allowed = (account: string, ...what: string[]) => {
  try {
    return kubectl(['auth', 'can-i', ...what, '-n', slot, `--as=system:serviceaccount:${slot}:${account}`]).trim();
  } catch {
    return 'no';
  }
};

const token = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const rules = [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['kube-root-ca.crt'], verbs: ['get'] }];

describeWithCluster('hooks', () => {
  const declare = (generation: number, changes: Partial<Declaration> = {}) => {
    trial.declare({
      ...{ services: [], maxSlots: 1, active: { 1: { generation, life: 1, issue: 1 } }, included: [web] },
      secrets: { key: { source: 'generated', keys: { KEY: { length: 20 } } } },
      hooks: {
        beforeAll: [
          {
            name: 'first',
            run: `set -u; echo "\${#KEY} letters, pid $$, $(id -u)"; test ! -e ${token}`,
            secrets: ['key'],
          },
          { name: 'rights', run: `test -s ${token} && echo "has a token"`, rules },
        ],
        afterAll: [
          { use: 'kubectl.wait', name: 'web', with: { kind: 'deployment', name: 'web', timeout: '2m' } },
          { name: 'once', run: 'echo once', runs: 'life' },
          { name: 'may-fail', run: 'echo broken; exit 3', continueOnError: true },
          { use: 'codex.check-dev-host-ports', name: 'ports', with: { host: 'web.example.invalid' } },
          { use: 'sleep', with: { duration: '1s' } },
        ],
      },
      temporary: { objects: probe, hooks: probeHooks },
      ...changes,
    });
  };
  const apply = () => trial.run('apply', slot, '--yes');

  beforeAll(() => {
    trial.begin();
    declare(1);
  });
  afterAll(() => {
    trial.end();
  });

  test('run in their turn, the first before all but the namespace and its Secrets', () => {
    const { status, stderr } = apply();
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(log('slot-hook-before-1-first')).toMatch(/^20 letters, pid \d+, 65532\n$/);
    expect(log('slot-hook-before-2-rights')).toBe('has a token\n');
    const before = ended('slot-hook-before-2-rights');
    const workload = kubectl(['get', 'deployment', 'web', '-n', slot, '-o', 'jsonpath={.metadata.creationTimestamp}']);
    expect(new Date(workload).getTime()).toBeGreaterThanOrEqual(before);
    expect(started('slot-hook-before-2-rights')).toBeGreaterThanOrEqual(ended('slot-hook-before-1-first'));
  });

  test('wait for what they are to wait for, and may look at nothing else', () => {
    expect(log('slot-hook-after-2-web')).toBe('deployment.apps/web condition met\n');
    const account = 'slot-hook-after-2-web';
    expect(allowed(account, 'get', 'deployments.apps/web')).toBe('yes');
    expect(allowed(account, 'get', 'deployments.apps/other')).toBe('no');
    expect(allowed(account, 'get', 'secrets/key')).toBe('no');
    expect(allowed('slot-hook-before-2-rights', 'get', 'configmaps/kube-root-ca.crt')).toBe('yes');
    expect(allowed('slot-hook-before-2-rights', 'list', 'configmaps')).toBe('no');
  });

  test('ask what is there only for them, which is gone then', () => {
    expect(log('slot-hook-after-1-ask')).toContain('it answers\n');
    expect(kubectl(['get', 'all', '-n', slot, '-l', 'app=probe'])).toBe('');
  });

  test('may fail where services.yaml says so', () => {
    // The order of lines of stdout and stderr is the runtime's.
    const lines = log('slot-hook-after-4-may-fail').trim().split('\n').sort();
    expect(lines).toEqual(['broken', 'failed with exit code 3, which continueOnError ignores']);
    expect(log('slot-hook-after-5-ports')).toContain('web.example.invalid takes no connections on port 443');
  });

  test('run again at the next deploy, but for those of the life', () => {
    const once = jobs().find((name) => name.includes('-once-')) ?? '';
    const [first, life] = [started('slot-hook-before-1-first'), started(once)];
    const { status, stderr } = apply();
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toContain('hook hooks.afterAll[1] has run in this life');
    expect(started('slot-hook-before-1-first')).toBeGreaterThan(first);
    expect(started(once)).toBe(life);
  });

  test('that fail end the apply, with their log, and nothing after them is done', () => {
    declare(1, {
      hooks: { beforeAll: [{ name: 'broken', run: 'echo "no disk" >&2; exit 4' }] },
      included: [web, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'after' } }],
    });
    const { status, stderr } = apply();
    expect(status).toBe(1);
    expect(stderr).toContain('    no disk\n');
    expect(stderr).toMatch(/error: hook hooks\.beforeAll\[0\]: Job\/slot-hook-before-1-broken in \S+ has failed/);
    expect(kubectl(['get', 'configmap', 'after', '-n', slot, '--ignore-not-found'])).toBe('');
  });

  test('that take too long have failed', () => {
    declare(1, { hooks: { beforeAll: [{ name: 'slow', run: 'sleep 60', timeout: '3s' }] } });
    const { status, stderr } = apply();
    expect(status).toBe(1);
    expect(stderr).toMatch(/hook hooks\.beforeAll\[0\]: .*failed: Job was active longer than specified deadline/);
  });

  test('that are no longer declared are gone', () => {
    declare(1, { hooks: {}, temporary: { objects: [], hooks: {} } });
    const { status, stderr } = apply();
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(jobs()).toEqual([]);
    expect(kubectl(['get', 'serviceaccounts,roles,rolebindings', '-n', slot, '-o', 'name'])).not.toContain('slot-hook');
  });
});
