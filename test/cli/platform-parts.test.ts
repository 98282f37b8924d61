import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';
import { ClusterInMemory } from '../cluster/cluster-in-memory';
import { emptyDirectory, manifest } from '../stacks/synthesized';
import { slotstackHere } from './slotstack-here';

const services = `project: shop
environments: {dev: {}, staging: {}, ai: {}}
maxSlots: 2
infrastructure:
  - {name: all, manifests: [{path: all.yaml}]}
  - {name: dns, when: '{{ eq .Env "staging" }}', manifests: [{path: dns.yaml}]}
`;
const dns = `${manifest('ClusterRole', 'all-secrets', 'rules: []')}---\n${manifest('ConfigMap', 'coredns', '', 'kube-system')}`;

function shop() {
  const all = manifest('ClusterRole', 'reader', 'rules: []') + manifest('ConfigMap', 'own');
  const directory = writeFiles({ 'services.yaml': services, 'all.yaml': all, 'dns.yaml': dns });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml'), CDK8S_OUTDIR: emptyDirectory() };
  const kubectl = new ClusterInMemory();
  const call = (words: string) => slotstackHere(words, { environment, kubectl });
  const has = () =>
    ['ClusterRole/reader', 'ClusterRole/all-secrets', 'ConfigMap/coredns'].filter((name) =>
      kubectl.objectsThere.some(({ kind, metadata }) => `${kind}/${metadata.name}` === name),
    );
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(directory, path), text);
  };
  return { call, has, write };
}

test.each(['shop-dev', 'shop-dev-1'])('apply %s brings nothing that only another environment has', async (target) => {
  const { call, has } = shop();
  await call('synth');
  const { status, stderr } = await call(`apply ${target}`);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(has()).toEqual(['ClusterRole/reader']);
});

test.each(['shop-staging', 'shop-dev shop-staging', 'shop-platform'])('apply %s brings it', async (targets) => {
  const { call, has } = shop();
  await call('synth');
  expect((await call(`apply ${targets}`)).status).toBe(0);
  expect(has()).toHaveLength(3);
});

test('and leaves alone what is there of another environment, also where what left the output is deleted', async () => {
  const { call, has } = shop();
  await call('synth');
  await call('apply shop-staging');
  const { status, stderr } = await call('apply shop-dev --prune');
  expect(status).toBe(0);
  expect(stderr).not.toContain('no longer in the output');
  expect(has()).toHaveLength(3);
});

test('whoever calls is asked before what left the output of something lasting is deleted', async () => {
  const { call, has, write } = shop();
  await call('synth');
  await call('apply shop-staging');
  write({ 'dns.yaml': manifest('ConfigMap', 'coredns', '', 'kube-system') });
  await call('synth');
  const { status, stderr } = await call('apply shop-staging --prune');
  expect(status).toBe(1);
  expect(stderr).toContain(
    'error: delete what left the output: ClusterRole/all-secrets? Nobody can be asked here: say so with --yes\n',
  );
  expect(has()).toHaveLength(3);
  expect((await call('apply shop-staging --prune --yes')).status).toBe(0);
  expect(has()).toEqual(['ClusterRole/reader', 'ConfigMap/coredns']);
});

test.each([
  ['', ['reader', 'all-secrets', 'coredns']],
  ['--target shop-platform', ['reader', 'all-secrets', 'coredns']],
  ['--target shop-platform --target shop-dev', ['reader', 'all-secrets', 'coredns']],
  ['--target shop-dev', []],
  ['--only dns', []],
])('synth --stdout %s prints what only another environment has with its platform', async (words, names) => {
  const { stdout } = await shop().call(`synth --stdout ${words}`);
  const found = ['reader', 'all-secrets', 'coredns'].filter((name) => stdout.includes(`\n  name: ${name}\n`));
  expect(found).toEqual(names);
});
