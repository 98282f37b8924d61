import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where each pod with a token of its ServiceAccount has it, below the root of its files. */
export const serviceAccountMount = 'var/run/secrets/kubernetes.io/serviceaccount';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What kubectl needs to find the cluster of the pod that this runs in, where a program has been started without it, as many start a server
 * of theirs: each cluster has its API server at this name and port. Nothing outside of a pod with a token, and where it is known.
 *
 * @param root where the file system begins; tests have another
 */
export function podEnvironment(environment: Environment, root = '/'): Readonly<Record<string, string>> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if ((host && port) || !existsSync(join(root, serviceAccountMount, 'token'))) return {};
  return { KUBERNETES_SERVICE_HOST: 'kubernetes.default.svc', KUBERNETES_SERVICE_PORT: '443' };
}
