import { join } from 'node:path';
import * as target from '../../config/load-target';
import { writeFiles } from '../config/project-directory';
import { emptyDirectory } from '../stacks/synthesized';
import { slotstackHere } from './slotstack-here';

const map = (name: string) =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, labels: {of: '{{ .Namespace }}'}}}\n`;
const files = {
  'services.yaml': `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 2
services:
  - {name: api, manifests: [{path: api.yaml}]}
  - {name: web, manifests: [{path: web.yaml}]}
`,
  'api.yaml': map('api'),
  'web.yaml': map('web'),
};

async function synth(words: string, written: Readonly<Record<string, string>> = files) {
  const environment = { SERVICES_FILE: join(writeFiles(written), 'services.yaml'), CDK8S_OUTDIR: emptyDirectory() };
  const { status, stdout, stderr } = await slotstackHere(`synth ${words}`, { environment });
  const maps = [...stdout.matchAll(/kind: ConfigMap\nmetadata:\n {2}name: (\w+)\n {2}namespace: (\S+)/g)];
  return { status, stderr, maps: maps.map(([, name, namespace]) => `${namespace} ${name}`) };
}

test('all is printed, or what is asked for', async () => {
  expect((await synth('--stdout')).maps).toEqual(
    ['shop-dev', 'shop-dev-1', 'shop-dev-2'].flatMap((target) => [`${target} api`, `${target} web`]),
  );
  expect((await synth('--stdout --target shop-dev-2 --target shop-dev')).maps).toEqual(
    ['shop-dev', 'shop-dev-2'].flatMap((target) => [`${target} api`, `${target} web`]),
  );
  expect((await synth('--stdout --target shop-dev-1 --only web')).maps).toEqual(['shop-dev-1 web']);
});

test.each([
  ['--target shop-dev', 2, '--target is for --stdout: what is written is always whole'],
  ['--only web', 2, '--only is for --stdout: what is written is always whole'],
  ['--stdout --target shop-dve', 1, 'there is no target "shop-dve"; did you mean "shop-dev"?'],
  ['--stdout --only wbe', 1, 'no services.yaml has a group "wbe"; there are api, web'],
])('what is asked for in vain is an error: %s', async (words, status, message) => {
  const result = await synth(words);
  expect(result).toMatchObject({ status, maps: [] });
  expect(result.stderr).toContain(message);
});

test('of slots that are alike, a few are read to print all of them', async () => {
  const read = jest.spyOn(target, 'loadTarget');
  try {
    const files12 = { ...files, 'services.yaml': files['services.yaml'].replace('maxSlots: 2', 'maxSlots: 12') };
    expect((await synth('--stdout', files12)).maps).toHaveLength(2 * 13);
    expect(read.mock.calls.length).toBeLessThan(6);
  } finally {
    read.mockRestore();
  }
});
