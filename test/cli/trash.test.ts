import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Answers as a cluster in which a Job ends at once or, told so, when the service is stopped; writes down what it is asked. */
const fakeKubectl = `#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >>calls
case "$1 $2" in
  'config view') echo '{"current-context": "kind", "clusters": [{"cluster": {"server": "https://kind"}}]}' ;;
  'create --filename=-') cat >manifest; [ ! -e exists ] || { echo 'Error from server (AlreadyExists): it is there' >&2; exit 1; } ;;
  'get statefulsets,deployments') cat workloads ;;
  'get job') [ -e waits ] && ! grep -q 'replicas=0' calls || cat condition ;;
  'get statefulset/db') grep -q 'replicas=0' calls && echo '0 ' || echo '1 1' ;;
  logs*) [ -e waits ] && echo 'slot-data: waits until nobody works on postgres'; cat log ;;
esac
`;

const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}'
  dirs: [postgres, redis, {name: files, shared: true, owner: 1000}]
`;

let directory: string;
const write = (name: string, text = '') => {
  writeFileSync(join(directory, name), text);
};
const workload = (kind: string, name: string, replicas: number, dataPath = 'postgres') => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: {
    replicas,
    template: { spec: { volumes: [{ name: 'data', hostPath: { path: `/srv/shop/dev/${dataPath}` } }] } },
  },
});
const workloads = (...items: object[]) => {
  write('workloads', JSON.stringify({ items }));
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'slotstack-trash-'));
  write('services.yaml', services);
  write('kubectl', fakeKubectl);
  chmodSync(join(directory, 'kubectl'), 0o755);
  write('condition', 'Complete');
  write('log', 'the log\n');
  workloads(workload('StatefulSet', 'db', 1));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function trash(...args: string[]) {
  const env = {
    PATH: `${directory}:${process.env.PATH ?? ''}`,
    SERVICES_FILE: join(directory, 'services.yaml'),
  };
  const command = ['start.mjs', 'cli/slotstack.ts', 'trash', ...args];
  const { status, stdout, stderr } = spawnSync('node', command, { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

/** What was asked of the cluster but for questions, by verb and object. */
const changes = () =>
  existsSync(join(directory, 'calls'))
    ? readFileSync(join(directory, 'calls'), 'utf8')
        .split('\n')
        .filter((line) => /^(create|scale|delete)/.test(line))
        .map((line) => line.replace(/ --(cascade|ignore|request).*/, ''))
    : [];

const creation = 'create --filename=-';
const removal = (namespace: string) => `delete job slot-data-trash --namespace=${namespace}`;
const scaled = (replicas: number) => `scale statefulset/db --namespace=shop-dev --replicas=${replicas}`;
const restore = (...more: string[]) => trash('restore', 'shop-dev', 'postgres', 'postgres.Abcd1234', '--yes', ...more);

describe('list', () => {
  test.each([
    ['shop-dev-1', 'shop-dev-1', 'environment/.slot-data/trash'],
    ['shop-platform', 'shop-platform', '.slotstack-collector/shop/trash'],
  ])('of %s prints what its Job finds', (name, namespace, path) => {
    expect(trash('list', name)).toEqual({ status: 0, stdout: 'the log\n', stderr: '' });
    expect(changes()).toEqual([creation, removal(namespace)]);
    const manifest = JSON.parse(readFileSync(join(directory, 'manifest'), 'utf8')) as { metadata: object };
    expect(manifest).toMatchObject({ kind: 'Job', metadata: { name: 'slot-data-trash', namespace } });
    expect(JSON.stringify(manifest)).toContain(path);
  });

  test('says who is at work where there is such a Job already, and leaves that alone', () => {
    write('exists');
    write('condition');
    expect(trash('list', 'shop-dev')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'error: somebody else has a Job slot-data-trash in shop-dev. If not: kubectl delete job slot-data-trash --namespace=shop-dev\n',
    });
    expect(changes()).toEqual([creation]);
  });

  test('fails with the log of a Job that fails', () => {
    write('condition', 'Failed');
    write('log', 'slot-data: another disk\n');
    expect(trash('list', 'shop-dev')).toEqual({ status: 1, stdout: '', stderr: 'error: slot-data: another disk\n' });
    expect(changes()).toEqual([creation, removal('shop-dev')]);
  });

  test('fails with a hint where the pod of the Job never started', () => {
    write('condition', 'FailureTarget Failed');
    write('log');
    expect(trash('list', 'shop-dev').stderr).toBe(
      'error: its pod has not started: kubectl get events --namespace=shop-dev\n',
    );
  });
});

describe('restore', () => {
  test('stops the service while the Job waits for it, and starts it again', () => {
    write('waits');
    const { status, stdout, stderr } = restore();
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'slot-data: waits until nobody works on postgres\nthe log\n',
    });
    expect(stderr).toMatch(/^context kind \(https:\/\/kind\), namespace shop-dev\n/);
    expect(stderr).toContain('kubectl scale statefulset/db --namespace=shop-dev --replicas=1\n');
    expect(changes()).toEqual([creation, scaled(0), removal('shop-dev'), scaled(1)]);
  });

  test('replaces the pod of a service that was not running, for it has seen another directory', () => {
    expect(restore().status).toBe(0);
    expect(changes()).toEqual([creation, removal('shop-dev'), scaled(0), scaled(1)]);
  });

  test('leaves the service running where the Job fails before it waits', () => {
    write('condition', 'Failed');
    expect(restore().status).toBe(1);
    expect(changes()).toEqual([creation, removal('shop-dev')]);
  });

  test('starts the service again where the Job fails afterwards', () => {
    write('waits');
    write('condition', 'Failed');
    expect(restore().status).toBe(1);
    expect(changes()).toEqual([creation, scaled(0), removal('shop-dev'), scaled(1)]);
  });

  test.each<[string, () => void]>([
    [
      'nothing mounts the data path',
      () => {
        workloads();
      },
    ],
    [
      'the workload is stopped already',
      () => {
        workloads(workload('Deployment', 'db', 0));
      },
    ],
  ])('scales nothing where %s', (_, prepare) => {
    prepare();
    expect(restore().status).toBe(0);
    expect(changes()).toEqual([creation, removal('shop-dev')]);
  });

  test('refuses two workloads that run on the data path', () => {
    workloads(workload('StatefulSet', 'db', 1), workload('Deployment', 'other', 2));
    const { status, stderr } = restore();
    expect(status).toBe(1);
    expect(stderr).toContain(
      'error: StatefulSet/db and Deployment/other in shop-dev mount /srv/shop/dev/postgres: stop all but one\n',
    );
    expect(changes()).toEqual([]);
  });

  test('stops all that share the data path, and starts them as they were', () => {
    workloads(workload('StatefulSet', 'db', 1, 'files'), workload('Deployment', 'web', 2, 'files'));
    expect(trash('restore', 'shop-dev', 'files', 'files.Abcd1234', '--yes').status).toBe(0);
    const web = (replicas: number) => `scale deployment/web --namespace=shop-dev --replicas=${replicas}`;
    const started = [scaled(1), web(2)];
    expect(changes()).toEqual([creation, removal('shop-dev'), scaled(0), web(0), ...started]);
  });

  test('of the platform hands back a slot that the collector has moved aside', () => {
    expect(trash('restore', 'shop-platform', 'shop-dev-1', 'shop-dev-1.Abcd1234')).toMatchObject({
      status: 0,
      stdout: 'the log\n',
    });
    expect(changes()).toEqual([creation, removal('shop-platform')]);
    expect(readFileSync(join(directory, 'manifest'), 'utf8')).toContain('"--relative=slots/1"');
  });
});

test.each([
  ['list', 'shop-dev'],
  ['restore', 'shop-dev', 'postgres', 'postgres.Abcd1234'],
  ['restore', 'shop-platform', 'shop-dev-1', 'shop-dev-1.Abcd1234'],
])('%s %s with --dry-run says what would be done, and changes nothing', (...args) => {
  const { status, stdout, stderr } = trash(...args, '--dry-run');
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toMatch(/^run a Job in shop-/m);
  expect(changes()).toEqual([]);
});

test.each([
  [['list'], "missing required argument 'target'"],
  [['list', 'shop-dev', 'postgres'], "too many arguments for 'list'"],
  [['empty', 'shop-dev'], "unknown command 'empty'"],
  [['remove', 'shop-dev', 'pvc-1'], "shop-dev is no slot: what was kept of it is nobody's to delete here"],
  [['restore', 'shop-dev', 'postgres'], "missing required argument 'entry'"],
  [
    ['restore', 'shop-dev', 'postgres', 'postgres.Abcd1234'],
    'restore postgres.Abcd1234 of shop-dev? Nobody can be asked',
  ],
  [['list', 'shop-deb'], 'there is no target "shop-deb" with data; did you mean "shop-dev"?'],
  [['restore', 'shop-dev', 'db', 'db.Abcd1234'], 'shop-dev has no data path "db"; it has postgres, redis'],
  [
    ['restore', 'shop-dev', 'postgres', '../2'],
    '"../2" is no entry of a trash: take one that "slotstack trash list shop-dev" shows',
  ],
  [['restore', 'shop-platform', 'other-dev', 'other-dev.Abcd1234'], 'there is no target "other-dev" with data'],
])('%j is refused', (args, message) => {
  const { status, stdout, stderr } = trash(...args);
  expect({ status, stdout }).toEqual({
    status: message.includes('argument') || message.includes('unknown') ? 2 : 1,
    stdout: '',
  });
  expect(stderr).toContain(`error: ${message}`);
  expect(changes()).toEqual([]);
});
