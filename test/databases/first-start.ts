import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { mapContainers, mapPodSpec } from '../../kubernetes/pod-template';
import type { Machine } from './machine';
import type { Service } from './service';

const initScript = 'init/seed.sql';

/** How a first start of a database is broken off. */
export interface FirstStart {
  /** An init script that makes the table `seed`, with something between its two rows. */
  readonly seed: (between: string) => string;
  /** Lines of the log at which the server is killed. */
  readonly steps: readonly string[];
  /** A statement that takes a second. */
  readonly slow: string;
  /** A statement that fails, and what the log says of it. */
  readonly failing: { readonly statement: string; readonly message: string };
}

/** The server with the directory `init` of the disk for its init scripts. */
function withInitScripts(workload: KubernetesObject): KubernetesObject {
  return mapPodSpec(workload, ({ volumes = [], ...spec }) => ({
    ...mapContainers(spec, ({ volumeMounts = [], ...container }) => ({
      ...container,
      volumeMounts: [...volumeMounts, { name: 'init', mountPath: '/docker-entrypoint-initdb.d' }],
    })),
    volumes: [...volumes, { name: 'init', hostPath: { path: '/srv/shop/init' } }],
  }));
}

/** A database is whole, or is made once more. */
export function testFirstStart(
  machine: () => Machine,
  { name, read, lines }: Service,
  { seed, steps, slow, failing }: FirstStart,
): void {
  test.each(steps)('case 59: a first start that crashed at "%s" is started over', async (step) => {
    const target = machine().slot();
    machine().sandbox.write(initScript, seed(slow));
    const crashed = await target.pod(name, withInitScripts);
    await crashed.crashAt(step);
    const next = await target.pod(name, withInitScripts);
    await next.start();
    expect(await read(next)).toEqual(lines('seed'));
  });

  test('case 59: a database whose init script failed is not accepted by the next start', async () => {
    const target = machine().slot();
    machine().sandbox.write(initScript, seed(failing.statement));
    const pod = await target.pod(name, withInitScripts);
    await expect(pod.start()).rejects.toThrow(failing.message);
    await expect(pod.startService()).rejects.toThrow(failing.message);
    machine().sandbox.write(initScript, seed('SELECT 1'));
    const mended = await target.pod(name, withInitScripts);
    await mended.start();
    expect(await read(mended)).toEqual(lines('seed'));
  });
}
