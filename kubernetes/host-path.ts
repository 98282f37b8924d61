import { posix } from 'node:path';

// What the operating system and the container runtime keep: nothing of a project belongs there, and deleting there is
// fatal.
// prettier-ignore
const systemTrees = [
  '/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/proc', '/root', '/run', '/sbin', '/sys', '/tmp', '/usr',
  '/var/cache', '/var/lib/containerd', '/var/lib/containers', '/var/lib/docker', '/var/lib/etcd', '/var/lib/kubelet',
  '/var/lib/rancher', '/var/log', '/var/run', '/var/tmp',
];
const systemDirectories = ['/', '/home', '/media', '/mnt', '/opt', '/srv', '/var', '/var/lib'];

/** Why `path` is not a plain absolute path on a node; undefined where it is. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'required: an absolute path';
  if (!path.startsWith('/'))
    return `${quote(path)} must be absolute: it is a path on the node, where no working directory, "~" or variable is known`;
  if (!/^[A-Za-z0-9._/-]+$/.test(path)) return `${quote(path)} must consist of letters, digits, ".", "_", "-" and "/"`;
  if (path.split('/').some((part) => part === '.' || part === '..'))
    return `${quote(path)} must not contain "." or ".." parts`;
  if (path !== posix.resolve(path)) return `${quote(path)} must be canonical: write ${posix.resolve(path)}`;
  return undefined;
}

/** Why a plain absolute path cannot hold data, whoever's; undefined where it can. */
export function systemProblem(path: string, project: string): string | undefined {
  if (systemDirectories.includes(path) || systemTrees.some((tree) => path === tree || isBelow(path, tree)))
    return `${quote(path)} belongs to the system; give the data a directory of its own, such as /srv/${project}`;
  if (path.split('/').length < 3)
    return `${quote(path)} lies directly below "/"; go one directory deeper, such as /srv${path}`;
  return undefined;
}

/** Path of a host directory as the node resolves it, links aside: `/srv//data/` is `/srv/data`. */
export function canonical(hostPath: string): string {
  return posix
    .normalize(hostPath)
    .replace(/^\/+/, '/')
    .replace(/(.)\/$/, '$1');
}

/** Whether `path` lies strictly below `directory`; both are canonical. */
export function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory === '/' ? '/' : `${directory}/`) && path !== directory;
}

/** Whether one of two paths lies in the other, or both are the same. */
export function overlap(one: string, other: string): boolean {
  return one === other || isBelow(one, other) || isBelow(other, one);
}

/** A hostile name is shown escaped and cut, so that a message stays one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}
