import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { checkValues } from '../../../kubernetes/object-checks/values';

const object = (apiVersion: string, kind: string, rest: object): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'a' },
  ...rest,
});
const pod = (container: object) =>
  object('v1', 'Pod', { spec: { containers: [{ name: 'a', image: 'a', ...container }] } });
const service = (port: object) => object('v1', 'Service', { spec: { ports: [port] } });
const cronJob = (schedule: string) => object('batch/v1', 'CronJob', { spec: { schedule } });
const ingress = (number: number) =>
  object('networking.k8s.io/v1', 'Ingress', {
    spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'a', port: { number } } } }] } }] },
  });

const definition = (changes: object) => ({
  ...object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: { group: 'example.org', scope: 'Cluster', names: { kind: 'Pool', plural: 'pools' }, ...changes },
  }),
  metadata: { name: 'pools.example.org' },
});

test.each<[string, KubernetesObject, string]>([
  [
    'a definition whose scope is none',
    definition({ scope: 'cluster' }),
    'spec.scope: must be "Cluster" or "Namespaced", is "cluster"',
  ],
  [
    'a definition that is called otherwise than its kind',
    definition({ group: 'example.com' }),
    'metadata.name: must be "pools.example.com", from spec.names.plural and spec.group, is "pools.example.org"',
  ],
  [
    'annotations that are too long together',
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', annotations: { a: 'x'.repeat(262143), b: '' } } },
    'metadata.annotations: must be at most 256 KiB (262144 bytes) together, is 262145 bytes',
  ],
  ['a container without an image', pod({ image: undefined }), 'spec.containers[0].image: is required'],
  [
    'an image without its tag',
    pod({ image: 'r:5000/a:' }),
    'spec.containers[0].image: must have a tag behind its last ":", is "r:5000/a:"',
  ],
  [
    'an image without its digest',
    pod({ image: 'a@' }),
    'spec.containers[0].image: must have a digest behind its "@", is "a@"',
  ],
  [
    'an image with a space',
    pod({ image: 'a: b' }),
    'spec.containers[0].image: must be the name of an image without spaces, is "a: b"',
  ],
  ['an empty image', pod({ image: '' }), 'spec.containers[0].image: is required'],
  ...['Nginx:1', 'http://x/nginx', 'nginx:1:2', 'x@sha256:abc', 'x/y/:1'].map(
    (image): [string, KubernetesObject, string] => [
      `the image ${image}, which no node takes`,
      pod({ image }),
      `spec.containers[0].image: must be the name of an image, such as "registry.example.org/team/app:1.2", is "${image}"`,
    ],
  ),
  [
    'an init container without an image in a template',
    object('apps/v1', 'Deployment', { spec: { template: { spec: { initContainers: [{ name: 'a' }] } } } }),
    'spec.template.spec.initContainers[0].image: is required',
  ],
  [
    'a port that no number of a port is',
    pod({ ports: [{ containerPort: 99999 }] }),
    'spec.containers[0].ports[0].containerPort: must be a port, 1 to 65535, is 99999',
  ],
  ['port 0', service({ port: 0 }), 'spec.ports[0].port: must be a port, 1 to 65535, is 0'],
  [
    'a target port too high',
    service({ port: 80, targetPort: 70000 }),
    'spec.ports[0].targetPort: must be a port, 1 to 65535, is 70000',
  ],
  [
    'a port of a backend',
    ingress(-1),
    'spec.rules[0].http.paths[0].backend.service.port.number: must be a port, 1 to 65535, is -1',
  ],
  [
    'a probe at a port that the container has not',
    pod({ ports: [{ name: 'http', containerPort: 80 }], readinessProbe: { httpGet: { port: 'htpp' } } }),
    'spec.containers[0].readinessProbe.httpGet.port: no port of the container is named "htpp"; did you mean "http"?',
  ],
  ['an hour that is none', cronJob('0 24 * * *'), 'spec.schedule: "24" is no hour, which is 0 to 23'],
  ['a range that ends before it begins', cronJob('5-1 * * * *'), 'spec.schedule: "5-1" is no minute, which is 0 to 59'],
  ['a Sunday called 7', cronJob('0 0 * * 7'), 'spec.schedule: "7" is no day of the week, which is 0 to 6'],
  ['a step of nothing', cronJob('*/0 * * * *'), 'spec.schedule: "*/0" is no minute, which is 0 to 59'],
  [
    'a schedule with seconds',
    cronJob('0 0 0 * * *'),
    'spec.schedule: must have five fields (minute, hour, day of the month, month, day of the week), has 6',
  ],
  ['a time zone', cronJob('TZ=UTC 0 0 * * *'), 'spec.schedule: must not have a time zone: use timeZone'],
  [
    'a ConfigMap that etcd would not hold',
    object('v1', 'ConfigMap', { data: { a: 'é'.repeat(400_000) }, binaryData: { b: 'AAAA'.repeat(100_000) } }),
    'data: must be at most 1 MiB (1048576 bytes), is 1100000 bytes',
  ],
])('%s is told', (_, found, problem) => {
  expect(checkValues(found)).toEqual([problem]);
});

test.each<[string, KubernetesObject]>([
  ['ports by number and name', service({ port: 80, targetPort: 'http', nodePort: 0 })],
  [
    'probes at ports by number',
    pod({ livenessProbe: { tcpSocket: { port: 80 } }, startupProbe: { httpGet: { port: '80' } } }),
  ],
  ...[
    '*/5 * * * *',
    '0 0 1,15 jan-mar mon-fri/2',
    '@daily',
    '@every 1h30m',
    '? ? * * ?',
    '5/15 * * * *',
    ' 0  0 * * 0 ',
  ].map((schedule): [string, KubernetesObject] => [`the schedule "${schedule}"`, cronJob(schedule)]),
  ['1 MiB of values, whatever their keys', object('v1', 'ConfigMap', { data: { key: 'a'.repeat(1024 ** 2) } })],
])('%s is fine', (_, found) => {
  expect(checkValues(found)).toEqual([]);
});
