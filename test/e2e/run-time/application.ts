const image = 'docker.io/library/debian:bookworm-slim';
const resources = { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } };
const selector = { 'app.kubernetes.io/name': 'app' };

/** A small program, as projects write them: it waits for the database, has its password, and is ready while it reaches it. */
export const application: readonly object[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'app' },
    spec: {
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: selector },
        spec: {
          initContainers: [container('wait-for-postgres', 'until (: </dev/tcp/postgres/5432); do sleep 1; done')],
          containers: [
            {
              ...container('app', 'while :; do sleep 1; done'),
              envFrom: [{ secretRef: { name: 'postgres-credentials' } }],
              readinessProbe: { exec: { command: ['bash', '-c', ': </dev/tcp/postgres/5432'] }, periodSeconds: 2 },
            },
          ],
        },
      },
    },
  },
];

/** The traps: a shell that is the first process of a container would take its whole grace period to end, whatever signal its image wants. */
function container(name: string, script: string): object {
  return { name, image, command: ['bash', '-c', `trap 'exit 143' TERM INT; ${script}`], resources };
}
