import { thousandthsOf } from '../../../kubernetes/quantity';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { Cpu } from 'cdk8s-plus-28';
import { Credentials } from '../../../constructs/data-service/credentials';
import { at, containerOf, disk, lasting, mountsOf, only, pathsWith, podOf, slot } from '../built';
import { mariadbProps, namesOf, postgresProps, rabbitmqProps, redisProps, services, statefulSet } from './services';

const table = [
  { type: 'postgres', props: postgresProps, port: 5432, ids: [999, 70], groups: [999, 70] },
  { type: 'redis', props: redisProps, port: 6379, ids: [999, 999], groups: [999, 1000] },
  { type: 'rabbitmq', props: rabbitmqProps, port: 5672, ids: [999, 100], groups: [999, 101] },
  // It has no variant on Alpine.
  { type: 'mariadb', props: mariadbProps, port: 3306, ids: [999, 999], groups: [999, 999] },
] as const;

describe.each(table)('$type', ({ type, props, port, ids, groups }) => {
  const build = services[type];
  const objects = build();
  const pod = podOf(statefulSet(objects));
  const container = containerOf(pod, props.path);

  test('is one pod that is replaced also when it never became ready', () => {
    expect(statefulSet(objects)).toMatchObject({
      metadata: { name: props.path, namespace: 'shop-dev-3' },
      spec: {
        replicas: 1,
        serviceName: props.path,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { 'app.kubernetes.io/name': props.path } },
        template: {
          metadata: { labels: { 'app.kubernetes.io/name': props.path, 'app.kubernetes.io/part-of': 'shop' } },
        },
      },
    });
    // Immutable, so it may hold nothing that changes.
    expect(at(statefulSet(objects), 'spec.selector')).toEqual({
      matchLabels: { 'app.kubernetes.io/name': props.path },
    });
  });

  test('has its directory ensured first, by the tools image, for the user of its own', () => {
    expect(pod.initContainers?.map(({ name, image, args }) => [name, image, args?.at(-1)])).toEqual([
      ['slot-data', 'tools:1', `${props.path}=${ids[0]}:${groups[0]}:0700`],
    ]);
    const alpine = podOf(statefulSet(build({ image: `x.local/${type}:1-alpine` })));
    expect(alpine.initContainers?.map(({ image, args }) => [image, args?.at(-1)])).toEqual([
      ['tools:1', `${props.path}=${ids[1]}:${groups[1]}:0700`],
    ]);
  });

  test('has its directory ensured by its own image where that is asked for, and the image has the tools', () => {
    const ensuredBy = (image: string) => {
      const data = { disk: disk({ toolsFrom: 'service' }) };
      return podOf(statefulSet(build({ image }, data))).initContainers?.map((container) => container.image);
    };
    const digest = `@sha256:${'a'.repeat(64)}`;
    expect(ensuredBy(props.image)).toEqual([props.image]);
    expect(ensuredBy(`${props.image}${digest}`)).toEqual([`${props.image}${digest}`]);
    // Without a tag, nothing tells the variant.
    expect(ensuredBy(`registry.local/${type}${digest}`)).toEqual(['tools:1']);
    expect(ensuredBy(`x.local/${type}:1-alpine`)).toEqual(['tools:1']);
  });

  test('runs as the user of its image, and may change nothing but its volumes', () => {
    const security = (user: number, group: number) => ({
      runAsUser: user,
      runAsGroup: group,
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual(security(ids[0], groups[0]));
    const alpine = containerOf(podOf(statefulSet(build({ image: `x.local/${type}:1-alpine` }))), props.path);
    expect(alpine.securityContext).toEqual(security(ids[1], groups[1]));
    expect(pod.securityContext).toEqual({ fsGroup: groups[0] });
  });

  test('runs as the owner that services.yaml gives its directory', () => {
    const owned = build({}, { paths: pathsWith(props.path, { owner: 1234, group: 5678, mode: '0750' }) });
    const { initContainers, securityContext } = podOf(statefulSet(owned));
    expect(initContainers?.[0]?.args?.at(-1)).toBe(`${props.path}=1234:5678:0750`);
    expect(containerOf(podOf(statefulSet(owned)), props.path).securityContext).toMatchObject({
      runAsUser: 1234,
      runAsGroup: 5678,
    });
    expect(securityContext).toEqual({ fsGroup: 5678 });
  });

  test('does not run as root, whatever services.yaml says', () => {
    expect(() => build({}, { paths: pathsWith(props.path, { owner: 0 }) })).toThrow(
      `does not run as root: give data path "${props.path}" another owner`,
    );
  });

  test('gets no token for the API, and no variables that Services set', () => {
    expect(pod).toMatchObject({
      serviceAccountName: 'slot-data',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
    });
    expect(JSON.stringify(pod.volumes)).not.toContain('kube-root-ca.crt');
  });

  test('holds the lock on its directory for as long as it runs', () => {
    const [shell, path, ticket, directory] = container.command ?? [];
    expect([shell, path]).toEqual(['/bin/sh', '/slot-data/scripts/run-locked']);
    expect(ticket).toBe(`/slot-data/tickets/${props.path}`);
    expect(directory).toBe(container.volumeMounts?.find((mount) => mount.name === 'data')?.mountPath);
    expect(container).not.toHaveProperty('args');
    expect(mountsOf(container)).toMatchObject({ data: 'writable', 'slot-data-tickets': 'read-only' });
    expect(pod.volumes).toContainEqual({ name: 'data', hostPath: { path: `/srv/shop/slots/3/${props.path}` } });
  });

  test('sees nothing of what lies around its directory', () => {
    const shared = Object.keys(mountsOf(container)).filter((mount) => mount.startsWith('slot-data'));
    expect(shared).toEqual(['slot-data-tickets', 'slot-data-scripts']);
  });

  test('has probes on its own port, and time to wait for the lock before it counts as failed', () => {
    const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => JSON.stringify(container[probe]));
    for (const probe of probes) expect(probe).toMatch(/"tcpSocket":\{"port":\d+\}|"exec":/);
    const seconds =
      Number(at(container, 'startupProbe.periodSeconds')) * Number(at(container, 'startupProbe.failureThreshold'));
    expect(seconds).toBeGreaterThanOrEqual(60 + 300);
  });

  test('reserves its memory, and has a limit of CPU only where services.yaml gives one', () => {
    const memory = props.memory.asString();
    expect(container.resources).toMatchObject({ requests: { cpu: props.cpu?.amount, memory }, limits: { memory } });
    expect(container).not.toHaveProperty('resources.limits.cpu');
    const limited = build({ cpuLimit: Cpu.units(2) });
    expect(at(containerOf(podOf(statefulSet(limited)), props.path), 'resources.limits.cpu')).toBe('2');
  });

  test("may fill no more of the node's own disk than its directories there and its logs take, and reserves none", () => {
    const sizes = (pod.volumes ?? []).flatMap(({ emptyDir }) => {
      const { sizeLimit = '', medium } = (emptyDir ?? { medium: 'none' }) as { sizeLimit?: string; medium?: string };
      return medium === undefined ? [(thousandthsOf(sizeLimit) ?? NaN) / 1000] : [];
    });
    expect(sizes).not.toContain(NaN);
    expect(at(container, 'resources.requests.ephemeral-storage')).toBe('0');
    const limit = (thousandthsOf(at(container, 'resources.limits.ephemeral-storage') as string) ?? NaN) / 1000;
    expect(limit).toBeGreaterThan(sizes.reduce((sum, size) => sum + size, 50 * 1024 ** 2));
  });

  test('is reached from its own namespace on one port, and calls nobody', () => {
    expect(only(objects, 'NetworkPolicy')).toMatchObject({ metadata: { name: props.path, namespace: 'shop-dev-3' } });
    expect(only(objects, 'NetworkPolicy').spec).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': props.path } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port }] }],
    });
    expect(only(objects, 'Service').spec).toEqual({
      selector: { 'app.kubernetes.io/name': props.path },
      ports: [{ port }],
    });
    expect(container.ports).toEqual([{ containerPort: port }]);
  });

  test('runs on the node of the data', () => {
    const pinned = podOf(statefulSet(build({}, { disk: disk({ node: 'node-7' }) })));
    expect(JSON.stringify(pinned.affinity)).toContain('"values":["node-7"]');
    expect(pod).not.toHaveProperty('affinity');
  });

  test.each([
    ['IfNotPresent', slot],
    [undefined, lasting],
  ])('has the pull policy of the environment: %s', (policy, data) => {
    const { initContainers = [], containers = [] } = podOf(statefulSet(build({}, data)));
    expect(new Set([...initContainers, ...containers].map(({ imagePullPolicy }) => imagePullPolicy))).toEqual(
      new Set([policy]),
    );
  });

  test('generates its Secret, or expects it', () => {
    expect(namesOf(objects).filter((name) => name.startsWith('Job/'))).toEqual([
      expect.stringMatching(new RegExp(`^Job/${String(props.credentials.secret)}-[0-9a-f]{8}$`)),
    ]);
    expect(namesOf(build({ credentials: Credentials.existing('mine') }))).not.toContainEqual(
      expect.stringMatching('Job/'),
    );
  });

  test('names its Secret, and holds no value of it', () => {
    const variables = container.env as {
      name: string;
      value?: string;
      valueFrom?: { secretKeyRef: { name: string } };
    }[];
    const secret = variables.filter(({ name }) => /PASS|AUTH|USER/.test(name));
    expect(secret.length).toBeGreaterThan(1);
    for (const { value, valueFrom } of secret) {
      expect(value).toBeUndefined();
      expect(valueFrom?.secretKeyRef.name).toBe(String(props.credentials.secret));
    }
    expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
  });

  test('cannot be without its data path', () => {
    expect(() => build({ path: 'mail' })).toThrow('there is no data path "mail"');
  });

  test('is valid for Kubernetes', () => {
    expect(objects.flatMap(checkObject)).toEqual([]);
    expect(build({ image: `x.local/${type}:1-alpine` }, lasting).flatMap(checkObject)).toEqual([]);
  });
});
