import { dry, patching, type Attempt } from './attempts';

const restart = { spec: { template: { metadata: { annotations: { restarted: 'now' } } } } };

/** What an agent does all day, beside making the objects of the other tables. */
export const harmlessAttempts: readonly Attempt[] = [
  ['restarts a database', patching('statefulset/postgres', restart), undefined],
  ['scales a database', ['scale', 'statefulset/postgres', dry, '--replicas=0'], undefined],
  ['labels a database', ['label', 'statefulset/postgres', dry, 'a=b'], undefined],
  ['labels a pod', ['label', 'pod/postgres-0', dry, '--overwrite', 'app.kubernetes.io/name=x'], undefined],
  ['deletes a database', ['delete', 'statefulset/postgres', dry], undefined],
  [
    'deletes what the project brought',
    ['delete', 'configmap/settings', 'service/web', 'ingress/web', 'deployment/web', dry],
    undefined,
  ],
  ['restarts an application', patching('deployment/web', restart), undefined],
  ['scales an application', ['scale', 'deployment/web', dry, '--replicas=3'], undefined],
  ['changes the image of an application', ['set', 'image', 'deployment/web', dry, '*=busybox'], undefined],
  ['changes the environment of an application', ['set', 'env', 'deployment/web', dry, 'A=b'], undefined],
  ['stops a CronJob', patching('cronjob/nightly', { spec: { suspend: true } }), undefined],
  ['scales by itself', ['autoscale', 'deployment/agent', dry, '--max=2'], undefined],
  ['reads Secrets', ['get', 'secret', 'db-secret'], undefined],
  ['reads its namespace', ['get', 'namespace', 'e2e-guard-dev-1'], undefined],
  ['reads logs', ['logs', 'deployment/agent'], undefined],
  ['writes a ConfigMap', ['create', 'configmap', 'trial', dry, '--from-literal=a=b'], undefined],
  ['writes a Secret', ['create', 'secret', 'generic', 'trial', dry, '--from-literal=a=b'], undefined],
];
