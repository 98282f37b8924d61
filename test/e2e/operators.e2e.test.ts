import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Notices } from '../../input/notice';
import { loadProjects } from '../../config/projects';
import { synthesize } from '../../stacks/synthesize';
import { describeWithCluster, eventually, kubectl } from './cluster';
import { definitionsIn, testDefinitions } from './definitions';

// The operators cannot run on the test cluster, which has no registry to pull them from: what is seen here is what the API server says of
// our objects by the definitions in imports/, and where the operators are installed, by theirs.

const namespace = 'operators-e2e-staging';
const services = `project: operators-e2e
environments: {staging: {dataGeneration: 1, imagePullSecrets: [registry-key]}}
secrets:
  payments: {source: external, store: {name: vault}, keys: {KEY: {remote: shop/payments}, ALL: {property: ''}}}
  crypto: {source: external, generator: {kind: Password, name: long}}
infrastructure:
  - name: data
    dataServices:
      - type: postgres
        name: db
        engine: cloudnative-pg
        image: ghcr.io/cloudnative-pg/postgresql:17
        instances: 3
        storage: {size: 20Gi, storageClass: fast}
        backup:
          destination: s3://backups/shop
          endpoint: https://s3.example.org
          credentials: {secret: bucket}
          schedule: 0 3 * * *
          retention: 30d
        database: shop
        user: shop
        sharedMemory: 512Mi
        config: db-config
        secret: db-secret
        resources: {cpu: 100m, cpuLimit: '2', memory: 2Gi}
        settings: {work_mem: 16MB, max_connections: 200}
      - type: rabbitmq
        name: queue
        engine: cluster-operator
        image: docker.io/library/rabbitmq:4.1-management
        storage: {size: 10Gi, storageClass: fast}
        user: shop
        virtualHost: jobs
        config: queue-config
        secret: queue-secret
        resources: {cpu: 100m, cpuLimit: '2', memory: 2Gi}
        settings: {heartbeat: 30}
`;

const files = ['cloudnative-pg.crds.yaml', 'external-secrets.crds.yaml', 'rabbitmq.crds.yaml'];
const scratch = mkdtempSync(join(tmpdir(), 'slotstack-e2e-'));

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describeWithCluster('the definitions that the types of operators are made from', () => {
  for (const file of files) testDefinitions(file);
});

/** The rights of the instances of a Cluster in its namespace, of an operator in all, and who may deploy the project. */
const rights = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: instances, namespace: ${namespace}}
rules: [{apiGroups: [postgresql.cnpg.io], resources: [clusters, clusters/status], verbs: [get, patch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: instances, namespace: ${namespace}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: instances}
subjects: [{kind: ServiceAccount, name: db-g1}, {kind: ServiceAccount, name: other}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: operators-e2e-operator}
rules: [{apiGroups: [policy], resources: [poddisruptionbudgets], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: operators-e2e-operator}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: operators-e2e-operator}
subjects: [{kind: ServiceAccount, name: operator, namespace: operators-e2e-system}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: operators-e2e-deployer}
rules: [{apiGroups: [slotstack.dev], resources: [targets], resourceNames: [operators-e2e], verbs: [deploy]}]
`;
const deployer = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: operators-e2e-deployer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: operators-e2e-deployer}
subjects: [{kind: ServiceAccount, name: operator, namespace: operators-e2e-system}]
`;

describeWithCluster('the API server', () => {
  const installed: string[] = [];
  const directory = join(scratch, 'dist', namespace);
  const guard = join(scratch, 'dist', 'operators-e2e-platform', '0001-guard.k8s.yaml');

  /** What it says of objects, as strictly as it can. */
  const tried = (input?: string) => {
    const source = input === undefined ? directory : '-';
    return kubectl(
      ['apply', '--server-side', '--dry-run=server', '--validate=strict', '--output=name', `--filename=${source}`],
      input,
    );
  };

  beforeAll(() => {
    for (const definition of files.flatMap(definitionsIn)) {
      const { name } = definition.metadata;
      if (kubectl(['get', 'customresourcedefinition', name, '--ignore-not-found', '-o', 'name']) !== '') continue;
      kubectl(['create', '-f', '-'], JSON.stringify(definition));
      installed.push(name);
    }
    for (const name of installed)
      kubectl(['wait', `customresourcedefinition/${name}`, '--for=condition=Established', '--timeout=60s']);
    writeFileSync(join(scratch, 'services.yaml'), services);
    const projects = loadProjects([join(scratch, 'services.yaml')], { environment: {} });
    synthesize(projects, { outdir: join(scratch, 'dist'), notices: new Notices() });
    kubectl(['apply', '-f', guard]);
    kubectl(['apply', '-f', join(directory, '0000-namespace.k8s.yaml')]);
  });

  afterAll(() => {
    kubectl([
      'delete',
      'clusterrolebindings',
      'operators-e2e-operator',
      'operators-e2e-deployer',
      '--ignore-not-found',
    ]);
    kubectl(['delete', 'clusterroles', 'operators-e2e-operator', 'operators-e2e-deployer', '--ignore-not-found']);
    kubectl(['delete', '-f', guard, '--ignore-not-found']);
    kubectl(['delete', 'namespace', namespace, '--ignore-not-found']);
    // Those of somebody who has the operators stay: with a definition go all objects of its kind.
    if (installed.length > 0) kubectl(['delete', 'customresourcedefinition', ...installed]);
  });

  test('accepts every object of an environment whose databases operators run', () => {
    expect(tried().trim().split('\n')).toEqual(
      expect.arrayContaining([
        'configmap/db-config',
        'networkpolicy.networking.k8s.io/db',
        'cluster.postgresql.cnpg.io/db-g1',
        'objectstore.barmancloud.cnpg.io/db-backups',
        'scheduledbackup.postgresql.cnpg.io/db-g1',
        'configmap/queue-config',
        'networkpolicy.networking.k8s.io/queue',
        'rabbitmqcluster.rabbitmq.com/queue-g1',
        'externalsecret.external-secrets.io/payments',
        'externalsecret.external-secrets.io/crypto',
      ]),
    );
  });

  test.each([
    [
      'a field that there is not',
      'Cluster',
      { instances: 1, backups: {} },
      '.spec.backups: field not declared in schema',
    ],
    ['a cluster without instances', 'Cluster', {}, 'spec.instances'],
    ['no instances', 'Cluster', { instances: 0 }, 'spec.instances'],
  ])('would have refused %s', (_, kind, spec, reason) => {
    const object = { apiVersion: 'postgresql.cnpg.io/v1', kind, metadata: { name: 'a', namespace }, spec };
    expect(() => tried(JSON.stringify(object))).toThrow(reason);
  });

  describe('with the guard', () => {
    const as = (account: string, place = namespace) => `--as=system:serviceaccount:${place}:${account}`;
    const patched = (account: string, part: 'status' | 'spec', value: object) =>
      kubectl([
        ...['patch', 'clusters.postgresql.cnpg.io', 'db-g1', '-n', namespace, '--type=merge', '--dry-run=server'],
        ...[
          '-p',
          JSON.stringify({ [part]: value }),
          ...(part === 'status' ? ['--subresource=status'] : []),
          as(account),
        ],
      ]);
    const budget = () =>
      kubectl([
        ...['create', 'poddisruptionbudget', 'db', '-n', namespace, '--selector=a=b', '--min-available=1'],
        ...['--dry-run=server', as('operator', 'operators-e2e-system')],
      ]);
    const isRefused = (trying: () => void) => {
      try {
        trying();
        return false;
      } catch (error) {
        return /ValidatingAdmissionPolicy/.test((error as Error).message);
      }
    };

    beforeAll(() => {
      kubectl(['apply', '-f', '-'], rights);
      kubectl(['apply', '--server-side', '-f', directory]);
      eventually('the guard is in force', () => isRefused(() => patched('other', 'status', { phase: 'a' })));
    });

    test('lets the instances of a Cluster say how it is, and nobody else, and nothing else', () => {
      expect(patched('db-g1', 'status', { phase: 'Cluster in healthy state' })).toContain('patched');
      expect(isRefused(() => patched('db-g1', 'spec', { instances: 1 }))).toBe(true);
      expect(isRefused(() => patched('other', 'status', { phase: 'a' }))).toBe(true);
    });

    test('lets an operator work that may deploy the project, and no other', () => {
      expect(isRefused(budget)).toBe(true);
      kubectl(['apply', '-f', '-'], deployer);
      eventually('the operator is trusted', () => !isRefused(budget));
      expect(budget()).toContain('created');
    });
  });
});
