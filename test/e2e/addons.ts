import { spawnSync } from 'node:child_process';
import { kubectl, noCluster } from './cluster';

/** Registries of the test cluster: an open one, and one with a password. */
export const open = 'registry.e2e-addons.svc.cluster.local:5000';
export const closed = 'private.e2e-addons.svc.cluster.local:5001';

/** Name and password of who may use the closed one. */
export const registryLogin = { username: 'e2e', password: 'e2e' };

export function hasRegistries(): boolean {
  const services = ['get', 'services', 'registry', 'private', '-n', 'e2e-addons'];
  return noCluster() === undefined && spawnSync('kubectl', services).status === 0;
}

/** Whether images can be built there. */
export function hasBuilder(): boolean {
  return hasRegistries() && hasImage('buildah');
}

/** Whether the nodes have an image of that name. */
export function hasImage(name: string): boolean {
  return kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].status.images[*].names}']).includes(name);
}
