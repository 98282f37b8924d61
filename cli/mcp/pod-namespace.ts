import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceAccountMount as mount } from '../../cluster/pod-environment';
import { label } from '../../config/schema/scalars';
import { CommandFailed } from '../../process/command-failed';
import type { Surroundings } from '../surroundings';

/** The variable by which a manifest says it, of a pod without a token: `fieldRef: {fieldPath: metadata.namespace}`. */
export const namespaceVariable = 'SLOTSTACK_NAMESPACE';

/**
 * The namespace of the pod that this runs in; undefined where it is no pod.
 *
 * What the kubelet has mounted counts before any variable, which whoever starts a program sets.
 *
 * @param root where the file system begins; tests have another
 * @throws CommandFailed where it is a pod, and its namespace is not known, or two are told: nobody knows then what is its own
 */
export function podNamespace(environment: Surroundings['environment'], root = '/'): string | undefined {
  const mounted = mountedNamespace(root);
  const told = environment[namespaceVariable];
  for (const [name, where] of [
    [mounted, `/${mount}/namespace`],
    [told, namespaceVariable],
  ] as const)
    if (name !== undefined && !label.safeParse(name).success)
      throw new CommandFailed(`${where}: ${JSON.stringify(name.slice(0, 100))} is no name of a namespace`);
  if (mounted !== undefined && told !== undefined && mounted !== told)
    throw new CommandFailed(`this pod is in namespace ${mounted}, and ${namespaceVariable} says ${told}: unset it`);
  const namespace = mounted ?? told;
  if (namespace === undefined && isPod(environment, root))
    throw new CommandFailed(
      `this is a pod, and nothing says of which namespace: it has no token of a ServiceAccount. Have its manifest set ${namespaceVariable} by fieldRef, fieldPath metadata.namespace`,
    );
  return namespace;
}

function mountedNamespace(root: string): string | undefined {
  const directory = join(root, mount);
  if (!existsSync(directory)) return undefined;
  try {
    return readFileSync(join(directory, 'namespace'), 'utf8').trim();
  } catch (error) {
    throw new CommandFailed(`/${mount}/namespace cannot be read: ${(error as Error).message}`);
  }
}

/** Whether a kubelet has made it: the variable is of each container, and the first line of the file of each pod. */
function isPod({ KUBERNETES_SERVICE_HOST: host }: Surroundings['environment'], root: string): boolean {
  if (host) return true;
  try {
    return readFileSync(join(root, 'etc/hosts'), 'utf8').startsWith('# Kubernetes-managed hosts file');
  } catch {
    return false;
  }
}
