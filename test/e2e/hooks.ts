const pod = (name: string, command: readonly string[], port: number) => ({
  metadata: { labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        ...{ name, image: 'docker.io/library/busybox:1.37.0', command, ports: [{ containerPort: port }] },
        readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
      },
    ],
  },
});

const deployment = (name: string) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels: { app: name } } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: pod(name, ['sh', '-c', 'echo ok > /tmp/_probe && exec httpd -f -p 8080 -h /tmp'], 8080),
  },
});

/** An application that answers. */
export const web = deployment('web');

/** Another, with a Service: to be asked, and gone. */
export const probe = [
  deployment('probe'),
  {
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'probe', labels: { app: 'probe' } } },
    spec: { selector: { app: 'probe' }, ports: [{ port: 80, targetPort: 8080 }] },
  },
];

/** Asks it, in the time that a Service takes to know of its pod. */
const ask = `for attempt in {1..30}; do
  if exec 3<>/dev/tcp/probe/80; then
    printf 'GET /_probe HTTP/1.0\\r\\n\\r\\n' >&3
    grep --quiet '^ok' <&3 && echo 'it answers' && exit 0
  fi
  sleep 1
done
exit 1
`;

export const probeHooks = { afterApply: [{ name: 'ask', run: ask, timeout: '2m' }] };
