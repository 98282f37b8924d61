import { posix } from 'node:path';
import { isBelow } from '../../kubernetes/host-path';
import type { Notices } from '../../input/notice';
import { formatPosition, type Position } from '../../input/problem';
import type { Project } from '../../config/project';

const sockets = ['/run/docker.sock', '/run/containerd/containerd.sock', '/run/crio/crio.sock'];
const allSockets = [...sockets, ...sockets.map((path) => `/var${path}`)];

/** Says which paths that services.yaml lists for pods are ways around the guard. */
export function noticeHostPaths({ targets }: Project, notices: Notices): void {
  const guarded = targets.filter(({ ownsNamespace, guard }) => ownsNamespace && guard.enabled);
  const positions = new Map<string, Position>();
  for (const { path, position } of guarded.flatMap(({ guard }) => guard.hostPaths)) positions.set(path, position);
  for (const { name, guard } of guarded) {
    for (const { path, position } of guard.hostPaths) {
      if (givesTheNode(path))
        notices.add(
          name,
          position,
          'host path with a socket of the container runtime: who mounts it is root on the node, whatever the guard says',
        );
      const outer = parentsOf(path).find((parent) => positions.has(parent));
      const place = outer === undefined ? undefined : positions.get(outer);
      if (place)
        notices.add(
          name,
          position,
          `host path in that of ${formatPosition(place)}: who writes there can make it a link to any path of the node; mount that one, with a subPath`,
        );
    }
  }
}

function givesTheNode(path: string): boolean {
  return /\/(docker|containerd|crio)\.sock$/.test(path) || allSockets.some((socket) => isBelow(socket, path));
}

function parentsOf(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === path ? [] : [parent, ...parentsOf(parent)];
}
