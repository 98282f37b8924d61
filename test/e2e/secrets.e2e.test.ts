import { spawnSync } from 'node:child_process';
import { describeOnNode, eventually, kubectl } from './cluster';
import { Trial } from './trial';

const trial = new Trial('e2e-secrets');
const slot = `${trial.project}-dev-1`;

/** Values that nobody may find anywhere but in Secrets. */
const values = { E2E_TOKEN: 'token-of-the-test-8c1f', E2E_KEY: 'key-of-the-test-77aa' };

const secrets = {
  app: { source: 'generated', keys: { SESSION: { length: 64 }, PIN: { length: 8, alphabet: 'digits' } } },
  pull: { source: 'shared', from: 'registry' },
  api: { source: 'environment', keys: { TOKEN: { variable: 'E2E_TOKEN' }, KEY: { variable: 'E2E_KEY' } } },
};

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'docker.io/library/busybox:1.37.0',
            command: ['sleep', '86400'],
            envFrom: ['app', 'pull', 'api'].map((name) => ({ secretRef: { name } })),
          },
        ],
      },
    },
  },
};

describeOnNode('Secrets by their sources', () => {
  const declare = (life: number, changes: object = {}) => {
    trial.declare({
      services: [],
      maxSlots: 1,
      active: { 1: { generation: life, life, issue: life } },
      included: [web],
      secrets: { ...secrets, ...changes },
    });
  };
  const apply = () => {
    const { status, stderr } = trial.run('apply', slot, '--yes');
    if (status !== 0) throw new Error(stderr);
    return stderr;
  };
  const wait = () => {
    const { status, stderr } = trial.run('wait', slot, '--timeout', '180');
    if (status !== 0) throw new Error(stderr);
  };
  const dataOf = (name: string, namespace = slot) => {
    const { data } = JSON.parse(kubectl(['get', 'secret', name, '-n', namespace, '-o', 'json'])) as {
      data: Record<string, string>;
    };
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
    );
  };
  const setOriginal = (password: string) => {
    kubectl(['delete', 'secret', 'registry', '-n', trial.platform, '--ignore-not-found']);
    kubectl(['create', 'secret', 'generic', 'registry', '-n', trial.platform, `--from-literal=PASSWORD=${password}`]);
  };

  beforeAll(() => {
    trial.begin();
    Object.assign(process.env, values);
    declare(1);
  });
  afterAll(() => {
    trial.end();
    for (const name of Object.keys(values)) Reflect.deleteProperty(process.env, name);
  });

  test('one command, from nothing to ready: made at random, copied, and from the environment', () => {
    kubectl(['create', 'namespace', trial.platform]);
    kubectl(['label', 'namespace', trial.platform, `app.kubernetes.io/part-of=${trial.project}`]);
    setOriginal('of-the-platform"{}');
    const said = apply();
    wait();
    expect(dataOf('app')).toEqual({
      SESSION: expect.stringMatching(/^[A-Za-z0-9]{64}$/) as string,
      PIN: expect.stringMatching(/^[0-9]{8}$/) as string,
    });
    expect(dataOf('pull')).toEqual({ PASSWORD: 'of-the-platform"{}' });
    expect(dataOf('api')).toEqual({ TOKEN: values.E2E_TOKEN, KEY: values.E2E_KEY });
    expect(said).toContain('Secret api (new) gets TOKEN, KEY');
  });

  test('what is there stays: neither a further key nor a variable that is not set takes anything away', () => {
    const before = dataOf('app');
    Reflect.deleteProperty(process.env, 'E2E_KEY');
    process.env.E2E_TOKEN = 'another-token-of-the-test';
    declare(1, { app: { source: 'generated', keys: { ...secrets.app.keys, SALT: { alphabet: 'hex' } } } });
    expect(apply()).toContain('Secret api keeps KEY, for which there is no value here');
    eventually('the new key is there', () => 'SALT' in dataOf('app'));
    expect(dataOf('app')).toEqual({ ...before, SALT: expect.stringMatching(/^[0-9a-f]{40}$/) as string });
    expect(dataOf('api')).toEqual({ TOKEN: 'another-token-of-the-test', KEY: values.E2E_KEY });
    Object.assign(process.env, values);
  });

  test('a copy follows its original', () => {
    setOriginal('renewed');
    kubectl(['create', 'job', '-n', slot, 'copy-now', '--from=cronjob/slot-data-shared']);
    eventually('it is copied', () => dataOf('pull').PASSWORD === 'renewed');
    kubectl(['delete', 'job', '-n', slot, 'copy-now']);
  });

  test('its rights are no more than that', () => {
    const account = `--as=system:serviceaccount:${slot}:slot-data-secrets`;
    const answers = (verb: string, name: string, namespace: string) =>
      spawnSync('kubectl', ['auth', 'can-i', verb, `secrets/${name}`, '-n', namespace, account], {
        encoding: 'utf8',
      }).stdout.trim();
    expect([
      answers('get', 'registry', trial.platform),
      answers('get', 'other', trial.platform),
      answers('list', '', trial.platform),
      answers('patch', 'registry', trial.platform),
      answers('patch', 'pull', slot),
      answers('get', 'api', slot),
      answers('delete', 'pull', slot),
    ]).toEqual(['yes', 'no', 'no', 'no', 'yes', 'no', 'no']);
  });

  test('the next task has Secrets of its own', () => {
    const before = dataOf('app');
    declare(2);
    apply();
    wait();
    expect(dataOf('app').SESSION).not.toBe(before.SESSION);
    expect(dataOf('api')).toEqual({ TOKEN: values.E2E_TOKEN, KEY: values.E2E_KEY });
  });

  test('no value stands in an event, a log, an object that is none, or the output', () => {
    const known = [...Object.values(values), 'another-token-of-the-test', 'of-the-platform', 'renewed'];
    const made = Object.values(dataOf('app'));
    const objects = kubectl(['get', 'all,events,configmaps', '-n', slot, '-o', 'yaml']);
    const pods = kubectl(['get', 'pods', '-n', slot, '-o', 'name']).trim().split('\n');
    const logs = pods.map((pod) => kubectl(['logs', '-n', slot, pod, '--all-containers'])).join('\n');
    expect(logs).toContain('Secret pull is as registry is');
    for (const value of [...known, ...made]) {
      expect(objects).not.toContain(value);
      expect(logs).not.toContain(value);
    }
  });
});
