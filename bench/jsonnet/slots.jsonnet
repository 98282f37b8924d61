// jsonnet -m OUT --tla-code slots=N slots.jsonnet: one List for each slot.
local spec = import '../spec.json';

local slot(n) = {
  local ns = '%s-dev-%d' % [spec.project, n],
  local labels(name, component) = {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': spec.project,
    'app.kubernetes.io/managed-by': 'slots',
    'slots.example.test/slot': std.toString(n),
  },
  local obj(api, kind, name, component) = {
    apiVersion: api,
    kind: kind,
    metadata: { name: name, namespace: ns, labels: labels(name, component) },
  },
  local env(d) = d.env + [
    { name: e.name, valueFrom: { secretKeyRef: { name: e.secret, key: e.key } } }
    for e in d.secretEnv
  ],
  local small = { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '200m', memory: '64Mi' } },
  local locked = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  local probes(probe) = {
    startupProbe: probe { periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: probe { periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: probe { periodSeconds: 15, timeoutSeconds: 5 },
  },
  local service(d, component, ports) = obj('v1', 'Service', d.name, component) {
    spec: {
      type: 'ClusterIP',
      selector: { 'app.kubernetes.io/name': d.name },
      ports: [{ name: p.name, port: p.port, targetPort: p.name } for p in ports],
    },
  },
  local deployment(d, component, strategy, pod) = obj('apps/v1', 'Deployment', d.name, component) {
    spec: {
      replicas: 1,
      revisionHistoryLimit: 2,
      strategy: strategy,
      selector: { matchLabels: { 'app.kubernetes.io/name': d.name } },
      template: {
        metadata: { labels: labels(d.name, component) },
        spec: {
          serviceAccountName: 'slot-runner',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 30,
        } + pod,
      },
    },
  },
  local container(name, image) = { name: name, image: image, imagePullPolicy: 'IfNotPresent' },
  local script(name, text) = container(name, spec.toolImage) { command: ['/bin/sh', '-c'], args: [text], resources: small },
  local store(d) = [
    obj('v1', 'Secret', d.name + '-credentials', 'credentials') {
      metadata+: { annotations: { 'slots.example.test/secret-from': '%s/%s-credentials' % [spec.project, d.name] } },
      type: 'Opaque',
    },
    deployment(d, 'store', { type: 'Recreate' }, {
      local mounts = [{ name: 'data', mountPath: d.mountPath }],
      securityContext: { fsGroup: d.uid, seccompProfile: { type: 'RuntimeDefault' } },
      initContainers: [script('prepare-data', spec.scripts.prepare) {
        env: [
          { name: 'STORE', value: d.name },
          { name: 'DATA_DIR', value: d.mountPath },
          { name: 'OWNER', value: '%d:%d' % [d.uid, d.uid] },
          { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
        ],
        securityContext: locked { runAsUser: 0, capabilities+: { add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] } },
        volumeMounts: mounts,
      }],
      containers: [container(d.name, d.image) + probes({ exec: { command: d.probe } }) + {
        args: d.args,
        envFrom: [{ configMapRef: { name: 'slot-config' } }],
        env: env(d),
        ports: [{ name: p.name, containerPort: p.port } for p in d.ports],
        resources: d.resources,
        securityContext: locked { runAsUser: d.uid, runAsNonRoot: true },
        volumeMounts: mounts,
      }],
      volumes: [{ name: 'data', hostPath: { path: '%s/%d/%s' % [spec.dataRoot, n, d.name], type: 'DirectoryOrCreate' } }],
    }),
    service(d, 'store', d.ports),
  ],
  local app(d) = [
    deployment(d, 'app', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }, {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      initContainers: [script('wait', spec.scripts.wait) {
        env: [{ name: 'WAIT_FOR', value: d.waitFor }],
        securityContext: locked { runAsUser: 65534 },
      }],
      containers: [container(d.name, d.image) + probes({ httpGet: { path: d.health, port: 'http' } }) + {
        envFrom: [{ configMapRef: { name: 'slot-config' } }],
        env: env(d),
        ports: [{ name: 'http', containerPort: d.port }],
        resources: d.resources,
        securityContext: locked { readOnlyRootFilesystem: true, runAsUser: 10001 },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      }],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
    }),
    service(d, 'app', [{ name: 'http', port: d.port }]),
    obj('networking.k8s.io/v1', 'Ingress', d.name, 'app') {
      local host = '%s.dev-%d.%s' % [d.name, n, spec.domain],
      metadata+: { annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '16m' } },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: [host], secretName: d.name + '-tls' }],
        rules: [{ host: host, http: { paths: [{
          path: d.path,
          pathType: 'Prefix',
          backend: { service: { name: d.name, port: { name: 'http' } } },
        }] } }],
      },
    },
  ],
  local policy(name, rules) = obj('networking.k8s.io/v1', 'NetworkPolicy', name, 'network') {
    spec: { podSelector: {} } + rules,
  },
  local peers(name) = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }],
  objects: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ns, labels: labels('slot', 'slot') } },
    obj('v1', 'ConfigMap', 'slot-config', 'config') {
      data: spec.config {
        SLOT: std.toString(n),
        NAMESPACE: ns,
        DATA_ROOT: '%s/%d' % [spec.dataRoot, n],
        BASE_DOMAIN: 'dev-%d.%s' % [n, spec.domain],
      },
    },
  ] + std.flatMap(store, spec.stores) + std.flatMap(app, spec.apps) + [
    obj('v1', 'ServiceAccount', 'slot-runner', 'rbac') { automountServiceAccountToken: false },
    obj('rbac.authorization.k8s.io/v1', 'Role', 'slot-reader', 'rbac') {
      rules: [
        { apiGroups: [''], resources: ['pods', 'pods/log', 'configmaps', 'services'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch'] },
      ],
    },
    obj('rbac.authorization.k8s.io/v1', 'RoleBinding', 'slot-reader', 'rbac') {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'slot-reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'slot-runner', namespace: ns }],
    },
    obj('batch/v1', 'Job', 'slot-cleanup', 'cleanup') {
      spec: {
        suspend: true,
        backoffLimit: 2,
        ttlSecondsAfterFinished: 600,
        template: {
          metadata: { labels: labels('slot-cleanup', 'cleanup') },
          spec: {
            restartPolicy: 'Never',
            serviceAccountName: 'slot-runner',
            automountServiceAccountToken: false,
            containers: [script('cleanup', spec.scripts.cleanup) {
              env: [
                { name: 'SLOTS_ROOT', value: spec.dataRoot },
                { name: 'SLOT', valueFrom: { configMapKeyRef: { name: 'slot-config', key: 'SLOT' } } },
              ],
              securityContext: locked { runAsUser: 0, capabilities+: { add: ['DAC_OVERRIDE', 'FOWNER'] } },
              volumeMounts: [{ name: 'slots', mountPath: spec.dataRoot }],
            }],
            volumes: [{ name: 'slots', hostPath: { path: spec.dataRoot, type: 'Directory' } }],
          },
        },
      },
    },
    policy('default-deny', { policyTypes: ['Ingress', 'Egress'] }),
    policy('allow-dns', { policyTypes: ['Egress'], egress: [{
      to: peers('kube-system'),
      ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
    }] }),
    policy('allow-same-slot', {
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    }),
    policy('allow-ingress-controller', { policyTypes: ['Ingress'], ingress: [{ from: peers('ingress-nginx') }] }),
  ],
}.objects;

function(slots)
  { ['slot-%d.json' % n]: { apiVersion: 'v1', kind: 'List', items: slot(n) } for n in std.range(1, slots) }
