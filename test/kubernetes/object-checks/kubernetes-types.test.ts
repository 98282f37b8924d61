import { checkTypes } from '../../../kubernetes/object-checks/kubernetes-types';
import { changed } from './valid-objects';

const container = 'spec.template.spec.containers[0]';

test.each([
  ['Deployment', `${container}.ports[0].containerPort`, '80', 'must be an integer, is "80"'],
  ['Deployment', 'spec.replicas', 1.5, 'must be an integer, is 1.5'],
  ['Deployment', 'spec.replicas', 2 ** 31, 'must be an integer of 32 bits, is 2147483648'],
  [
    'Deployment',
    `${container}.securityContext.runAsUser`,
    2 ** 63,
    'must be an integer of 64 bits, is 9223372036854776000',
  ],
  ['Deployment', `${container}.livenessProbe.httpGet.port`, true, 'must be an integer or a string, is true'],
  ['Deployment', 'spec.strategy.rollingUpdate.maxSurge', 0.25, 'must be an integer or a string, is 0.25'],
  ['Deployment', 'spec.paused', 'no', 'must be true or false, is "no"'],
  ['Deployment', `${container}.env[0].value`, 8080, 'must be a string, is 8080'],
  ['Deployment', `${container}.env[0].value`, { port: 8080 }, 'must be a string, is an object'],
  ['Deployment', `${container}.image`, ['example/api', 1], 'must be a string, is a list'],
  ['Deployment', 'spec.replicas', 'x'.repeat(200), `must be an integer, is "${'x'.repeat(100)}…"`],
  ['Deployment', `${container}.args`, '--verbose', 'must be a list, is a string'],
  ['Deployment', `${container}.args[0]`, null, 'must not be null'],
  ['ConfigMap', 'data.PORT', 5432, 'must be a string, is 5432'],
  ['Deployment', 'metadata.labels', ['app=api'], 'must be an object, is a list'],
  ['Deployment', 'metadata.labels["app.kubernetes.io/version"]', 15, 'must be a string, is 15'],
  ['Deployment', 'spec.template', 'none', 'must be an object, is a string'],
  ['Lease', 'spec.renewTime', 'yesterday', 'must be a time such as "2006-01-02T15:04:05Z", is "yesterday"'],
])('a wrong type is refused: %s %s = %j', (kind, path, value, reason) => {
  expect(checkTypes(changed(kind, path, value))).toEqual([`${path}: ${reason}`]);
});

test.each([
  ['Pod', 'spec.restartPolicy', 'always', 'must be "Always", "Never", or "OnFailure", is "always"'],
  [
    'Pod',
    'spec.tolerations[0].effect',
    'NoSchedul',
    'must be "NoExecute", "NoSchedule", or "PreferNoSchedule", is "NoSchedul"',
  ],
  ['Service', 'spec.ports[0].protocol', 'tcp', 'must be "SCTP", "TCP", or "UDP", is "tcp"'],
  ['NetworkPolicy', 'spec.policyTypes[0]', 'ingress', 'must be "Egress" or "Ingress", is "ingress"'],
  [
    'PersistentVolumeClaim',
    'spec.accessModes[0]',
    'ReadWrite',
    'must be "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", or "ReadWriteOncePod", is "ReadWrite"',
  ],
  ['CronJob', 'spec.concurrencyPolicy', true, 'must be a string, is true'],
])('a value that is none of the possible ones is refused: %s %s = %s', (kind, path, value, reason) => {
  expect(checkTypes(changed(kind, path, value))).toEqual([`${path}: ${reason}`]);
});

test('an empty string is no choice', () => {
  expect(checkTypes(changed('Deployment', `${container}.imagePullPolicy`, ''))).toEqual([]);
});

test.each([
  ['Deployment', 'spec.selector'],
  ['Deployment', `${container}.name`],
  ['StatefulSet', 'spec.template.spec.containers'],
  ['Ingress', 'spec.rules[0].http.paths[0].pathType'],
])('a required field must be there: %s %s', (kind, path) => {
  expect(checkTypes(changed(kind, path, undefined))).toEqual([`${path}: is required`]);
  expect(checkTypes(changed(kind, path, null))).toEqual([`${path}: is required`]);
});

test.each([
  ['Deployment', 'spec.templat', '; did you mean "template"?'],
  ['Deployment', `${container}.image_pull_policy`, '; did you mean "imagePullPolicy"?'],
  ['Deployment', `${container}.readynessProbe`, '; did you mean "readinessProbe"?'],
  ['Deployment', 'spec.template.spec.volumes[0].hostpath', '; did you mean "hostPath"?'],
  ['Deployment', 'metadata.label', '; did you mean "labels"?'],
  ['Deployment', 'spec.constructor', ''],
  ['NetworkPolicy', 'spec["policy types"]', '; did you mean "policyTypes"?'],
])('an unknown field is refused: %s %s', (kind, path, hint) => {
  expect(checkTypes(changed(kind, path, {}))).toEqual([`${path}: unknown field${hint}`]);
});

test('an unknown field is refused even without a value', () => {
  expect(checkTypes(changed('Deployment', 'spec.replica', null))).toEqual([
    'spec.replica: unknown field; did you mean "replicas"?',
  ]);
});

const limit = `${container}.resources.limits.memory`;

test.each(['0', '128Mi', '1.5Gi', '.5', '5.', '+1k', '-1', '100m', '1E', '1E3', '1e-3', '12e6', 0, 1.5, 1e21, null])(
  'a quantity can be %j',
  (value) => {
    expect(checkTypes(changed('Deployment', limit, value))).toEqual([]);
  },
);

test.each(['', '1GB', '1K', '10 Mi', '1.5.0Gi', '1e', '0x10', 'Gi', '.', '1mi', '1e1.5', true, Infinity])(
  'a quantity cannot be %j',
  (value) => {
    const shown = typeof value === 'string' ? `"${value}"` : String(value);
    expect(checkTypes(changed('Deployment', limit, value))).toEqual([
      `${limit}: must be a quantity such as "500m" or "2Gi", is ${shown}`,
    ]);
  },
);

test('null is a field that is not set', () => {
  expect(checkTypes(changed('Deployment', 'spec.template.spec.affinity', null))).toEqual([]);
  expect(checkTypes(changed('Deployment', 'metadata.annotations', null))).toEqual([]);
  expect(checkTypes(changed('ConfigMap', 'data', null))).toEqual([]);
});

test('a status may be anything: the controllers write it', () => {
  expect(checkTypes(changed('Deployment', 'status', { anything: [1] }))).toEqual([]);
});

test.each([
  ['data', 'hunter2', 'must be an object, is a string'],
  ['data.PASSWORD', 'hunter2', 'must be base64'],
  ['data.PASSWORD', 'aHVudGVyMg', 'must be base64'],
  ['data.PASSWORD', 12345, 'must be base64, is a number'],
  ['stringData.PASSWORD', 12345, 'must be a string, is a number'],
])('a secret value is in no message: %s = %j', (path, value, reason) => {
  expect(checkTypes(changed('Secret', path, value))).toEqual([`${path}: ${reason}`]);
});

test('base64 may be in lines', () => {
  expect(checkTypes(changed('Secret', 'data.PASSWORD', 'aHVu\r\ndGVyMg==\n'))).toEqual([]);
});

test.each([
  ['apps/v1', 'Deploymnt', 'kind: there is no "Deploymnt" in apps/v1 of Kubernetes 1.33; did you mean "Deployment"?'],
  ['v1', 'Deployment', 'apiVersion: Deployment is not in "v1"; did you mean "apps/v1"?'],
  ['app/v1', 'Deployment', 'apiVersion: Deployment is not in "app/v1"; did you mean "apps/v1"?'],
  ['', 'Deployment', 'apiVersion: Deployment is not in ""; did you mean "apps/v1"?'],
  [
    'extensions/v1beta1',
    'Ingress',
    'apiVersion: Ingress is not in "extensions/v1beta1"; did you mean "networking.k8s.io/v1"?',
  ],
  [
    'networking.k8.io/v1',
    'Ingress',
    'apiVersion: Ingress is not in "networking.k8.io/v1"; did you mean "networking.k8s.io/v1"?',
  ],
  [
    'admissionregistration.k8s.io/v1alpha1',
    'ValidatingAdmissionPolicy',
    'apiVersion: ValidatingAdmissionPolicy is not in "admissionregistration.k8s.io/v1alpha1"; did you mean "admissionregistration.k8s.io/v1"?',
  ],
  ['policy/v1beta1', 'PodSecurityPolicy', 'apiVersion: there is no "policy/v1beta1" in Kubernetes 1.33'],
  ['slotstack/v1', 'Slot', 'apiVersion: there is no "slotstack/v1" in Kubernetes 1.33'],
  ['v1', 'DeploymentList', 'kind: there is no "DeploymentList" in v1 of Kubernetes 1.33'],
])('an unknown kind is refused: %s %s', (apiVersion, kind, problem) => {
  expect(checkTypes({ apiVersion, kind, metadata: { name: 'api' } })).toEqual([problem]);
});

test.each([
  ['argoproj.io/v1alpha1', 'Application'],
  ['cert-manager.io/v1', 'Certificate'],
  ['serving.knative.dev/v1', 'Service'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot'],
])('of a custom resource only the metadata is checked: %s %s', (apiVersion, kind) => {
  const object = { apiVersion, kind, metadata: { name: 'api' }, spec: { anything: [null] } };
  expect(checkTypes(object)).toEqual([]);
  expect(checkTypes({ ...object, metadata: { name: 'api', namspace: 'shop' } })).toEqual([
    'metadata.namspace: unknown field; did you mean "namespace"?',
  ]);
});
