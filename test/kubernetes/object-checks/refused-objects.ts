import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';

type Fields = Readonly<Record<string, unknown>>;

const object = (apiVersion: string, kind: string, rest: Fields, metadata: Fields = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'refused', ...metadata },
  ...rest,
});
const container: Fields = { name: 'a', image: 'a:1' };
const pod = (spec: Fields) => object('v1', 'Pod', { spec: { containers: [container], ...spec } });
const inPod = (fields: Fields, spec: Fields = {}) => pod({ containers: [{ ...container, ...fields }], ...spec });
const template = (spec: Fields) => ({
  metadata: { labels: { app: 'a' } },
  spec: { containers: [container], ...spec },
});
const deployment = (spec: Fields, ofPod: Fields = {}) =>
  object('apps/v1', 'Deployment', {
    spec: { selector: { matchLabels: { app: 'a' } }, template: template(ofPod), ...spec },
  });
const job = (spec: Fields, ofPod: Fields = { restartPolicy: 'Never' }) =>
  object('batch/v1', 'Job', { spec: { template: { spec: { containers: [container], ...ofPod } }, ...spec } });
const cronJob = (spec: Fields, ofPod: Fields = { restartPolicy: 'Never' }) =>
  object('batch/v1', 'CronJob', {
    spec: {
      ...{ schedule: '0 0 * * *' },
      jobTemplate: { spec: { template: { spec: { containers: [container], ...ofPod } } } },
      ...spec,
    },
  });
const volume = (source: Fields) => pod({ volumes: [{ name: 'v', ...source }] });
const ask = { httpGet: { path: '/', port: 80 } };
const ingress = (rule: Fields) => object('networking.k8s.io/v1', 'Ingress', { spec: { rules: [rule] } });
const path = (fields: Fields) => ({
  http: {
    paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } }, ...fields }],
  },
});
const claim = (spec: Fields) =>
  object('v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
const configMap = (fields: Fields, metadata: Fields = {}) => object('v1', 'ConfigMap', fields, metadata);
const service = (spec: Fields) => object('v1', 'Service', { spec });
const autoscaler = (spec: Fields) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, maxReplicas: 3, ...spec },
  });
const budget = (spec: Fields) =>
  object('policy/v1', 'PodDisruptionBudget', { spec: { selector: { matchLabels: { app: 'a' } }, ...spec } });
const role = (rule: Fields) => object('rbac.authorization.k8s.io/v1', 'Role', { rules: [rule] });
const mounting = (mount: Fields) =>
  inPod({ volumeMounts: [{ name: 'v', mountPath: '/v', ...mount }] }, { volumes: [{ name: 'v', emptyDir: {} }] });

/**
 * Objects that the API server refuses, each for one reason, with the problem that is told of it. `npm run test:e2e` asks a real one.
 */
export const refusedObjects: readonly (readonly [what: string, object: KubernetesObject, problem: string])[] = [
  [
    'a variable with two values',
    inPod({ env: [{ name: 'A', value: 'a', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    'spec.containers[0].env[0].valueFrom: must not stand beside a value: leave out one of them',
  ],
  [
    'two variables of a name',
    inPod({
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    }),
    'spec.containers[0].env[1].name: "A" is also spec.containers[0].env[0].name',
  ],
  [
    'a port twice',
    inPod({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }),
    'spec.containers[0].ports[1].containerPort: 80/TCP is also spec.containers[0].ports[0].containerPort',
  ],
  [
    'two mounts at a path',
    inPod(
      {
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'w', mountPath: '/v' },
        ],
      },
      {
        volumes: [
          { name: 'v', emptyDir: {} },
          { name: 'w', emptyDir: {} },
        ],
      },
    ),
    'spec.containers[0].volumeMounts[1].mountPath: "/v" is also spec.containers[0].volumeMounts[0].mountPath',
  ],
  [
    'a sub path that leads out',
    mounting({ subPath: '../x' }),
    'spec.containers[0].volumeMounts[0].subPath: must be a path in the volume, without "..", is "../x"',
  ],
  ['an absolute sub path', mounting({ subPath: '/x' }), 'subPath: must be a path in the volume'],
  [
    'a probe that asks in two ways',
    inPod({ readinessProbe: { ...ask, tcpSocket: { port: 80 } } }),
    'spec.containers[0].readinessProbe: must have one of exec, httpGet, tcpSocket, grpc, and has httpGet and tcpSocket',
  ],
  [
    'a probe that asks nothing',
    inPod({ readinessProbe: { periodSeconds: 5 } }),
    'spec.containers[0].readinessProbe: must have one of exec, httpGet, tcpSocket, grpc, and has none',
  ],
  [
    'a probe that counts successes',
    inPod({ livenessProbe: { ...ask, successThreshold: 3 } }),
    'spec.containers[0].livenessProbe.successThreshold: must be 1 here, is 3: more only a readinessProbe waits for',
  ],
  [
    'a probe with a negative period',
    inPod({ readinessProbe: { ...ask, periodSeconds: -1 } }),
    'spec.containers[0].readinessProbe.periodSeconds: must be at least 0, is -1',
  ],
  [
    'a hook of a container that does nothing',
    inPod({ lifecycle: { preStop: {} } }),
    'spec.containers[0].lifecycle.preStop: must have one of exec, httpGet, tcpSocket, sleep, and has none',
  ],
  [
    'a resource that is none',
    inPod({ resources: { requests: { mem: '1Gi' } } }),
    'spec.containers[0].resources.requests.mem: is no resource of a container',
  ],
  ['a negative amount', inPod({ resources: { requests: { cpu: '-1' } } }), 'must not be negative, is -1'],
  [
    'a device without a limit',
    inPod({ resources: { requests: { 'nvidia.com/gpu': '1' } } }),
    'spec.containers[0].resources.requests["nvidia.com/gpu"]: must have a limit as high: it cannot be given to two',
  ],
  [
    'a negative user',
    inPod({ securityContext: { runAsUser: -1 } }),
    'spec.containers[0].securityContext.runAsUser: must be at least 0, is -1',
  ],
  [
    'a negative user of a pod',
    pod({ securityContext: { runAsUser: -1 } }),
    'spec.securityContext.runAsUser: must be at least 0, is -1',
  ],
  [
    'a volume of two kinds',
    volume({ emptyDir: {}, configMap: { name: 'a' } }),
    'spec.volumes[0]: must be one volume, and is emptyDir and configMap',
  ],
  [
    'a mode in decimal',
    volume({ configMap: { name: 'a', defaultMode: 1777 } }),
    'spec.volumes[0].configMap.defaultMode: must be a mode of files, at most 0777, is 1777, in octal 03361',
  ],
  [
    'a file of a volume that leads out',
    volume({ configMap: { name: 'a', items: [{ key: 'k', path: '../x' }] } }),
    'spec.volumes[0].configMap.items[0].path: must be a path in the volume, without "..", is "../x"',
  ],
  [
    'a toleration with too much',
    pod({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }),
    'spec.tolerations[0].value: must not stand beside the operator Exists',
  ],
  [
    'a host name that is none',
    pod({ hostname: 'a_b' }),
    'spec.hostname: must consist of lower case letters, digits and "-"',
  ],
  [
    'a host alias of no address',
    pod({ hostAliases: [{ ip: '300.1.1.1', hostnames: ['a'] }] }),
    'spec.hostAliases[0].ip: must be an IP address, is "300.1.1.1"',
  ],
  [
    'a pod without name servers',
    pod({ dnsPolicy: 'None' }),
    'spec.dnsPolicy: must have dnsConfig.nameservers beside it, where it is None',
  ],
  [
    'an ephemeral container of a new pod',
    pod({ ephemeralContainers: [{ name: 'b', image: 'b:1' }] }),
    'spec.ephemeralContainers: can only be added to a pod that runs',
  ],
  [
    'a Deployment that never restarts',
    deployment({}, { restartPolicy: 'Never' }),
    'spec.template.spec.restartPolicy: must be Always in a Deployment, is Never',
  ],
  ['negative replicas', deployment({ replicas: -1 }), 'spec.replicas: must be at least 0, is -1'],
  [
    'Recreate with amounts',
    deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
    'spec.strategy.rollingUpdate: must not stand beside the type Recreate',
  ],
  [
    'a rolling update that cannot roll',
    deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    'spec.strategy.rollingUpdate.maxUnavailable: must not be 0 where maxSurge is 0',
  ],
  [
    'a Job that would restart for ever',
    job({}, {}),
    'spec.template.spec.restartPolicy: must be OnFailure or Never in a Job, is required',
  ],
  [
    'a CronJob that would restart for ever',
    cronJob({}, { restartPolicy: 'Always' }),
    'spec.jobTemplate.spec.template.spec.restartPolicy: must be OnFailure or Never in a CronJob, is Always',
  ],
  [
    'a Job that selects itself',
    job({ selector: { matchLabels: { app: 'a' } } }),
    'spec.selector: is made by Kubernetes for a Job: leave it out',
  ],
  ['a negative number of tries', job({ backoffLimit: -1 }), 'spec.backoffLimit: must be at least 0, is -1'],
  [
    'a time zone that is none',
    cronJob({ timeZone: 'Mars/Olympus' }),
    'spec.timeZone: must be a time zone, such as "Europe/Berlin" or "Etc/UTC", is "Mars/Olympus"',
  ],
  [
    'a host with its scheme',
    ingress({ host: 'https://a.example', ...path({}) }),
    'spec.rules[0].host: must consist of lower case letters',
  ],
  ['a host with its port', ingress({ host: 'a.example:8080', ...path({}) }), 'spec.rules[0].host: must consist of'],
  ['a host in capitals', ingress({ host: 'A.example', ...path({}) }), 'spec.rules[0].host: must consist of'],
  [
    'a path without a slash',
    ingress({ host: 'a.example', ...path({ path: 'api' }) }),
    'spec.rules[0].http.paths[0].path: must begin with "/", is "api"',
  ],
  [
    'a range of no addresses',
    object('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/33' } }] }] },
    }),
    'spec.egress[0].to[0].ipBlock.cidr: must be a range of addresses, such as "10.0.0.0/8", is "10.0.0.0/33"',
  ],
  ['a claim for nobody', claim({ accessModes: [] }), 'spec.accessModes: is required, such as [ReadWriteOnce]'],
  [
    'a claim of no size',
    claim({ resources: {} }),
    'spec.resources.requests.storage: is required, and more than 0, such as 5Gi',
  ],
  [
    'a claim of size 0',
    claim({ resources: { requests: { storage: '0' } } }),
    'spec.resources.requests.storage: is required, and more than 0',
  ],
  [
    'a key of a ConfigMap twice',
    configMap({ data: { a: 'a' }, binaryData: { a: 'YQ==' } }),
    'binaryData.a: is also a key of data',
  ],
  ['a Service without ports', service({ selector: { app: 'a' } }), 'spec.ports: is required'],
  [
    'a port of a Service twice',
    service({
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    }),
    'spec.ports[1].port: 80/TCP is also spec.ports[0].port',
  ],
  [
    'an ExternalName of nothing',
    service({ type: 'ExternalName' }),
    'spec.externalName: is required: what the Service stands for',
  ],
  [
    'an ExternalName with a scheme',
    service({ type: 'ExternalName', externalName: 'https://db.example:5432' }),
    'spec.externalName: must consist of',
  ],
  [
    'an autoscaler turned round',
    autoscaler({ minReplicas: 5 }),
    'spec.maxReplicas: must be at least minReplicas, 5, is 3',
  ],
  ['an autoscaler to nothing', autoscaler({ maxReplicas: 0 }), 'spec.maxReplicas: must be at least 1, is 0'],
  [
    'a budget of both kinds',
    budget({ minAvailable: 1, maxUnavailable: 1 }),
    'spec.maxUnavailable: must not stand beside minAvailable',
  ],
  ['a budget of more than all', budget({ minAvailable: '200%' }), 'spec.minAvailable: must be at most 100%, is 200%'],
  [
    'a rule without verbs',
    role({ apiGroups: [''], resources: ['pods'], verbs: [] }),
    'rules[0].verbs: is required: such a rule gives no right',
  ],
  [
    'a rule for no API group',
    role({ apiGroups: [], resources: ['pods'], verbs: ['get'] }),
    'rules[0].apiGroups: is required',
  ],
  [
    'a priority of Kubernetes’ own',
    object('scheduling.k8s.io/v1', 'PriorityClass', { value: 2_000_000_000 }),
    'value: must be at most 1000000000, is 2000000000',
  ],
  [
    'an object with its managed fields',
    configMap(
      {},
      {
        managedFields: [
          {
            manager: 'kubectl',
            operation: 'Apply',
            apiVersion: 'v1',
            time: '2026-01-01T00:00:00Z',
            fieldsType: 'FieldsV1',
            fieldsV1: {},
          },
        ],
      },
    ),
    'metadata.managedFields: belongs to an object in a cluster, not to a file: the API server refuses it; leave it out',
  ],
];

/** Objects that the API server takes, and nobody means: what no node mounts, and what is in a file of `kubectl get`. */
export const harmfulObjects: readonly (readonly [what: string, object: KubernetesObject, problem: string])[] = [
  [
    'an emptyDir of no medium',
    volume({ emptyDir: { medium: 'memory' } }),
    'spec.volumes[0].emptyDir.medium: must be "Memory", or left out, is "memory"',
  ],
  [
    'the version of an object',
    configMap({}, { resourceVersion: '12' }),
    'metadata.resourceVersion: belongs to an object in a cluster',
  ],
  [
    'the uid of an object',
    configMap({}, { uid: '7b5b4c1e-0000-4000-8000-000000000000' }),
    'metadata.uid: belongs to an object in a cluster',
  ],
  [
    'an owner of another object',
    configMap({}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'u' }] }),
    'metadata.ownerReferences: belongs to an object in a cluster, not to a file: whoever it names is another, or gone',
  ],
];
