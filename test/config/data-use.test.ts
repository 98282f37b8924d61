import { formatProblem } from '../../input/problem';
import { load, problemsOf } from './project-directory';

const pod = (path: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}], volumes: [{name: d, hostPath: {path: '${path}'}}]}\n`;
/** `ai` has a directory for each slot; `ai-repair`, by codexctl's formula, one for all of its own. */
const services = (envDir: string) => `project: shop
maxSlots: 2
environments: {ai: {}, ai-repair: {}}
namespace: {patterns: {ai-repair: '{{ .Project }}-repair-{{ .Slot }}'}}
dataPaths: {root: /srv/shop, envDir: '${envDir}', dirs: [db]}
infrastructure:
  - {name: db, when: '{{ eq .Env "ai" }}', manifests: [{path: db.yaml}]}
  - {name: repair, when: '{{ ne .Env "ai" }}', manifests: [{path: repair.yaml}]}
`;
const usual = '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}';
const files = (repair: string) => ({ 'db.yaml': pod('/srv/shop/slots/{{ .Slot }}/db'), 'repair.yaml': repair });
const harmless = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

test('slots that mount no data need no directory of their own, and have none', () => {
  const { targets } = load(services(usual), {}, files(harmless));
  expect(targets.map(({ name, dataPaths }) => [name, dataPaths?.environmentDirectory])).toEqual([
    ['shop-dev-1', '/srv/shop/slots/1'],
    ['shop-dev-2', '/srv/shop/slots/2'],
    ['shop-repair-1', undefined],
    ['shop-repair-2', undefined],
  ]);
  expect(targets[2]?.remarks.map(formatProblem)).toEqual([
    expect.stringMatching(
      /services\.yaml:5:38 dataPaths: \/srv\/shop\/ai-repair is not of one slot alone; as nothing here mounts it, the slots of ai-repair have no data$/,
    ),
  ]);
});

test.each([['/srv/shop/ai-repair/db'], ['/srv//shop/ai-repair'], ['/srv/shop/other'], ['/srv/shop'], ['/srv']])(
  'slots that name %s are refused without one',
  (path) => {
    expect(problemsOf(services(usual), {}, files(pod(path)))).toEqual([
      `services.yaml:5:38 dataPaths.envDir: "/srv/shop/ai-repair" must have the slot's number 1 in it: what is deleted with a slot may be no other's`,
    ]);
  },
);

test('where nothing mounts any data yet, each slot needs a directory', () => {
  const none = { 'db.yaml': harmless, 'repair.yaml': harmless };
  expect(problemsOf(services('/srv/shop/{{ .Env }}'), {}, none)).toEqual([
    expect.stringContaining(`"/srv/shop/ai" must have the slot's number 1 in it`),
    expect.stringContaining(`"/srv/shop/ai-repair" must have the slot's number 1 in it`),
  ]);
});

test('of several in one directory, the one that mounts it has it', () => {
  const lasting = `project: shop
environments: {ai-repair: {}, ai-staging: {}}
namespace: {patterns: {ai-repair: shop-repair}}
dataPaths: {root: /srv/shop, envDir: /srv/shop/staging, dirs: [db]}
infrastructure:
  - {name: db, when: '{{ eq .Env "ai-staging" }}', manifests: [{path: db.yaml}]}
`;
  const { targets } = load(lasting, {}, { 'db.yaml': pod('/srv/shop/staging/db') });
  expect(targets.map(({ name, dataPaths }) => [name, dataPaths !== undefined])).toEqual([
    ['shop-repair', false],
    ['shop-ai-staging', true],
  ]);
});
