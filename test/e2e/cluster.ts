import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { pause } from '../../process/pause';

/**
 * Runs kubectl against the cluster that KUBECONFIG points to;
 *
 * @returns what it prints.
 * @throws Error with its own words when it fails
 */
export function kubectl(args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync('kubectl', args, {
    encoding: 'utf8',
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr || stdout}`);
  return stdout;
}

/** Why nothing can run here; undefined where a cluster answers. */
export function noCluster(): string | undefined {
  if (!process.env.KUBECONFIG) return 'KUBECONFIG is not set';
  const { status, error, stderr } = spawnSync('kubectl', ['get', 'nodes', '--request-timeout=5s'], {
    encoding: 'utf8',
  });
  if (error) return 'kubectl is not installed';
  return status === 0 ? undefined : `the cluster does not answer: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

/** Tests that need a cluster; without one they skip, with a line that says why. */
export function describeWithCluster(name: string, tests: () => void): void {
  const reason = noCluster();
  if (reason !== undefined) {
    console.warn(`skipped: ${name}: ${reason}`);
    describe.skip(name, tests);
    return;
  }
  nameStandIns();
  describe(name, tests);
}

/** The test cluster beside the project has no registry, only stand-ins for the images. */
export function nameStandIns(): void {
  const testCluster = join(__dirname, '../../../shared/cluster');
  if (existsSync(join(testCluster, 'env.sh')))
    spawnSync(join(__dirname, 'stand-in-images.sh'), [testCluster], { stdio: 'inherit' });
}

/**
 * Tests that also work on the node itself, as its owner does: they run there, as root, or skip with a line that says
 * why.
 */
export function describeOnNode(name: string, tests: () => void): void {
  const address = ['get', 'nodes', '-o', 'jsonpath={.items[*].status.addresses[?(@.type=="InternalIP")].address}'];
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map((each) => each.address) ?? []);
  const isOnNode = noCluster() === undefined && own.includes(kubectl(address)) && process.getuid?.() === 0;
  if (isOnNode || noCluster() !== undefined) {
    describeWithCluster(name, tests);
    return;
  }
  console.warn(`skipped: ${name}: this is not the only node of the cluster, or not its root`);
  describe.skip(name, tests);
}

/** Waits until something is so. @param what it is, for the message of the error */
export function eventually(what: string, isSo: () => boolean, seconds = 120): void {
  const end = Date.now() + seconds * 1000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not within ${seconds} seconds: ${what}`);
    pause(500);
  }
}
