import { kubectl } from './cluster';

/** A pod from which a test opens connections, in a namespace that is there already. */
export function makeClient(namespace: string): void {
  const container = { name: 'client', image: 'docker.io/library/debian:bookworm-slim', command: ['sleep', 'infinity'] };
  const metadata = { name: 'client', namespace };
  const spec = { terminationGracePeriodSeconds: 0, automountServiceAccountToken: false, containers: [container] };
  kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec }));
  kubectl(['wait', '-n', namespace, 'pod/client', '--for=condition=Ready', '--timeout=120s']);
}

/** Whether the client in a namespace can open a connection. */
export function reaches(namespace: string, host: string, port: number): boolean {
  const connect = `timeout 3 bash -c '</dev/tcp/${host}/${port}' 2>/dev/null && echo yes || echo no`;
  return kubectl(['exec', '-n', namespace, 'client', '--', 'bash', '-c', connect]).trim() === 'yes';
}
