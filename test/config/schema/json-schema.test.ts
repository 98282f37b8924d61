import Ajv from 'ajv/dist/2020';
import { servicesJsonSchema } from '../../../config/schema/json-schema';
import { TextFile } from '../../../input/text-file';
import { parseYaml } from '../../../input/parse-yaml';

const ajv = new Ajv({ allowUnionTypes: true });
const validate = ajv.compile(servicesJsonSchema());

/** What an editor underlines in services.yaml as it is written. */
function underlined(services: string): string[] {
  const [document] = parseYaml(new TextFile('services.yaml', services));
  return validate(document?.value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

const base = 'project: shop\nenvironments: {dev: {}}\n';

test('a file with expressions in place of numbers, words and true or false is fine', () => {
  const services = `# {{- $root := envOr "ROOT" "" -}}
project: shop
maxSlots: 3
environments:
  dev:
  ai: {from: '{{ .Env }}', imagePullPolicy: '{{ .Env }}', dataGeneration: '{{ .Slot }}', localRegistry: {enabled: '{{ true }}', port: '{{ 1 }}'}}
dataPaths:
  root: '{{ $root }}'
  dirs: [redis, '{{ .Env }}', {name: '{{ .Env }}', owner: '{{ 70 }}', mode: '{{ "0700" }}'}]
  disk: '{{ .Env }}'
infrastructure:
  - name: '{{ .Env }}'
    when: '{{ eq .Env "dev" }}'
    dataServices:
      - {type: redis, name: '{{ .Env }}', image: 'redis:{{ .Slot }}', config: c, secret: s, database: '{{ 1 }}', resources: {memory: '{{ .Env }}', cpu: '{{ .Env }}'}}
services:
  - name: api
    when: false
    overlays: {dev: {hostMounts: [{name: a, mountPath: /a, hostPathType: '{{ .Env }}'}], pvcMounts: [{name: a, claimName: b, mountPath: /a, readOnly: '{{ true }}'}]}}
hooks: {beforeAll: [{use: sleep, with: {duration: 5}, when: '{{ .Env }}', continueOnError: '{{ true }}'}]}
state: {backend: '{{ .Env }}'}
codex: {anything: {goes: [1]}}
`;
  expect(underlined(services)).toEqual([]);
});

test.each([
  ['maxSlots: 3'],
  [`maxSlots: '3'`],
  ['services: [{name: api, when: true}]'],
  ['images: {a: {type: external, from: a, local: b}}'],
  ['dataPaths: {dirs: [{name: a, mode: "0750", owner: 70}]}'],
])('plain values are fine: %s', (line) => {
  expect(underlined(`${base}${line}\n`)).toEqual([]);
});

test.each([
  ['servces: []'],
  ['dataPaths: {rot: /srv}'],
  ['services: [{name: api, imag: {}}]'],
  ['environments: {dev: {fro: x}}', 'project: shop\n'],
  ['hooks: {beforeAl: []}'],
  ['dataPaths: {dirs: [{name: a, onwer: 1}]}'],
])('an unknown key is underlined: %s', (line, head = base) => {
  expect(underlined(`${head}${line}\n`)).toEqual(
    expect.arrayContaining([expect.stringContaining('must NOT have additional properties')]),
  );
});

test.each([
  ['maxSlots: three'],
  ['maxSlots: -1'],
  ['services: {}'],
  ['services: [{}]'],
  ['versions: {a: 3.1}'],
  ['images: {a: {type: push}}'],
  ['services: [{name: API}]'],
  ['hooks: {beforeAll: [{use: slep}]}'],
  ['hooks: {beforeAll: [{continueOnError: maybe}]}'],
  ['environments: {dev: {imagePullPolicy: Sometimes}}', 'project: shop\n'],
  ['project: shop', ''],
])('a wrong value is underlined: %s', (line, head = base) => {
  expect(underlined(`${head}${line}\n`)).not.toEqual([]);
});

test('every key says what it is for', () => {
  const { properties = {} } = servicesJsonSchema();
  expect(Object.entries(properties).filter(([, { description }]) => description === undefined)).toEqual([]);
});
