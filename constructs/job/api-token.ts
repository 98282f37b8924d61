import type { MountedVolume } from './mounted-volume';

/** The API token that `automountServiceAccountToken: false` keeps from the pod, for the one container that needs it. */
export function apiTokenVolume(): MountedVolume {
  return {
    volume: {
      name: 'api-token',
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3600, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardApi: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    },
    mount: { name: 'api-token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
  };
}
