import { kubectl } from './cluster';

/** Directory on the node below which these tests keep all data. */
export const dataDirectory = '/srv/slotstack-e2e';

/**
 * The data root of a project on the node, as the node's owner sees it: through a pod, because tests may run elsewhere.
 */
export class DataRoot {
  readonly path: string;
  private readonly pod: string;

  constructor(private readonly project: string) {
    this.path = `${dataDirectory}/${project}`;
    this.pod = `${project}-node`;
  }

  /** Makes it, empty: whoever owns a node does that. */
  make(): void {
    const container = {
      name: 'node',
      image: 'docker.io/library/debian:bookworm-slim',
      command: ['sleep', 'infinity'],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    };
    const volumes = [{ name: 'data', hostPath: { path: dataDirectory, type: 'DirectoryOrCreate' } }];
    const metadata = { name: this.pod, namespace: 'default' };
    const spec = { terminationGracePeriodSeconds: 0, containers: [container], volumes };
    kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec }));
    kubectl(['wait', '-n', 'default', `pod/${this.pod}`, '--for=condition=Ready', '--timeout=120s']);
    this.run(`rm -rf -- ${this.project} ${this.project}.*; mkdir -- ${this.project}`);
  }

  /**
   * Runs a bash script as root in the directory above the data root, which has the project's name.
   *
   * @returns what it prints
   */
  run(script: string): string {
    return kubectl(['exec', '-n', 'default', this.pod, '--', 'bash', '-euc', `cd /data; ${script}`]).trim();
  }

  remove(): void {
    this.run(`rm -rf -- ${this.project} ${this.project}.*`);
    kubectl(['delete', 'pod', '-n', 'default', this.pod]);
  }
}
