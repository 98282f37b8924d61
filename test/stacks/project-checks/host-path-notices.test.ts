import { Notices } from '../../../input/notice';
import { noticeHostPaths } from '../../../stacks/project-checks/host-path-notices';
import { load } from '../../config/project-directory';

function noticesOf(guard: string, more = ''): string[] {
  const notices = new Notices();
  noticeHostPaths(
    load(`project: shop\nenvironments: {dev: {}, ai: {}}\nmaxSlots: 1\nguard: ${guard}\n${more}`),
    notices,
  );
  return notices.lines().map((line) => line.replace(/[^ ]*services\.yaml:/g, ''));
}

const socket =
  'host path with a socket of the container runtime: who mounts it is root on the node, whatever the guard says';
const both = '(shop-dev, shop-dev-1)';

test.each([
  '/var/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/var/run/crio/crio.sock',
  '/var/run',
  '/run/containerd',
  '/var',
  '/',
])('whoever mounts %s is root on the node', (path) => {
  expect(noticesOf(`{hostPaths: [${path}]}`)).toEqual([`4:21 ${socket} ${both}`]);
});

test.each(['/srv/models', '/srv/docker.sock.d', '/run/other', '/var/lib/models'])('%s is no such path', (path) => {
  expect(noticesOf(`{hostPaths: [${path}]}`)).toEqual([]);
});

const link =
  'host path in that of 4:21: who writes there can make it a link to any path of the node; mount that one, with a subPath';

test('a listed path in another is as good as any path', () => {
  expect(noticesOf('{hostPaths: [/srv/code, /srv/code/api/src, /srv/codec]}')).toEqual([`4:32 ${link} ${both}`]);
});

test('also where another target mounts the other', () => {
  const path = `/srv/code{{ if eq .Env "ai" }}/src{{ end }}`;
  expect(noticesOf(`{hostPaths: ['${path}']}`)).toEqual([`4:21 ${link} (shop-dev-1)`]);
});

test('where the guard is off there is nothing to go around', () => {
  expect(noticesOf('{enabled: false, hostPaths: [/var/run/docker.sock]}')).toEqual([]);
});
