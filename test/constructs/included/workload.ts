import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import type { Container, PodSpec } from '../../../kubernetes/pod-template';

/** A manifest of a database on the data path `db` of slot 3; `container` and `pod` win over its own. */
export function workload(
  kind: string,
  container: Partial<Container> = {},
  pod: PodSpec = {},
  spec: Readonly<Record<string, unknown>> = {},
): KubernetesObject {
  const labels = { app: 'db' };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'db', namespace: 'shop-dev-3' },
    spec: {
      selector: { matchLabels: labels },
      ...spec,
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'server',
              image: 'registry/library/postgres:16',
              volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
              ...container,
            },
          ],
          volumes: [{ name: 'data', hostPath: { path: '/srv/shop/slots/3/db', type: 'DirectoryOrCreate' } }],
          ...pod,
        },
      },
    },
  };
}
