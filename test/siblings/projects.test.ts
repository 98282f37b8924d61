import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeEach, madeOnce } from './both-ways';

const scratch = mkdtempSync(join(tmpdir(), 'slotstack-siblings-'));

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const inputs = {
  environment: {
    DATA_ROOT: '/srv/data',
    CODEXCTL_DATA_ROOT: '/srv/data',
    CODEXCTL_CODE_ROOT_BASE: '/workspace/code',
    POSTGRES_PASSWORD: 'a-password-of-the-test',
  },
  projectRoot: '/srv/src',
};

interface Made {
  readonly isReadOnce: boolean;
  readonly text: string;
}

const samples = join(__dirname, '../../../shared/samples');
const all = [
  join(__dirname, '../../projects/alimentor'),
  join(__dirname, '../../projects/project-example'),
  join(samples, 'project-example-hostpath'),
  join(samples, 'project-example-claims'),
];
const there = all.filter(existsSync);
if (there.length < all.length) console.warn('skipped: the real projects, whose files are not beside the project');

/** A copy of the project with a dozen slots: some never taken, some in use, one released. */
function withSlots(directory: string): string {
  const copy = mkdtempSync(join(scratch, 'project-'));
  cpSync(directory, copy, { recursive: true });
  const file = join(copy, 'services.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^maxSlots: .*$/m, 'maxSlots: 12'));
  rmSync(join(copy, 'slots'), { recursive: true, force: true });
  for (const folder of ['active', 'released']) mkdirSync(join(copy, 'slots', folder), { recursive: true });
  const take = (folder: string, slot: number, facts: string) => {
    writeFileSync(
      join(copy, 'slots', folder, `${slot}.yaml`),
      `slot: ${slot}\nowner: octocat\nsince: "2026-11-21T09:00:00Z"\n${facts}\n`,
    );
  };
  take('active', 2, 'generation: 7\nissue: 4711');
  take('active', 3, 'generation: 1234\nlife: 99\npr: 9');
  take('released', 5, 'generation: 2');
  take('active', 12, 'generation: 1\nissue: 1');
  return file;
}

test.each(there)('%s: slots made once are what each is by itself', (directory) => {
  const file = withSlots(directory);
  const once = madeOnce([file], inputs);
  expect(once.isReadOnce).toBe(true);
  expect(once).toEqual({ ...madeEach([file], inputs), isReadOnce: true });
});

describe('what is no matter of the number alone is as if made slot by slot', () => {
  const shop = (app: string, services = ''): string => {
    const directory = mkdtempSync(join(scratch, 'shop-'));
    writeFileSync(
      join(directory, 'services.yaml'),
      `project: shop\nmaxSlots: 12\nnamespace: { patterns: { ai: 'shop-dev-{{ .Slot }}' } }\nenvironments: { dev: {}, ai: {} }\n${services}services: [{ name: app, manifests: [{ path: app.yaml }] }]\n`,
    );
    writeFileSync(join(directory, 'app.yaml'), app);
    return join(directory, 'services.yaml');
  };
  const settings = (name: string, data = 'a: b') =>
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { ${data} }\n`;
  const cluster = (name: string, verb: string) =>
    `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: '${name}' }\nrules: [{ apiGroups: [''], resources: [pods], verbs: ['get${verb}'] }]\n`;
  const ingress = (name: string, host: string) =>
    `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: ${name} }\nspec: { rules: [{ host: '${host}' }] }\n`;

  /** What a user gets of the project, both ways, or what is said to be wrong. */
  const bothWays = (app: string, services?: string) => {
    const file = shop(app, services);
    const [once, each] = [madeOnce, madeEach].map((make) => {
      try {
        const { isReadOnce, ...result } = make([file], inputs);
        return { isReadOnce, text: JSON.stringify(result) };
      } catch (error) {
        return { isReadOnce: false, text: String(error) };
      }
    }) as [Made, Made];
    return { once, each };
  };

  test.each([
    ['a name that another has in one slot', settings("'x-{{ .Slot }}'") + settings('x-3', 'a: c'), true],
    ['names that meet in one slot', settings("'x-{{ .Slot }}{{ .Slot }}'") + settings("'x-2{{ .Slot }}'"), true],
    ['a name that is the number', settings("'{{ .Slot }}'") + settings("'3'", 'a: c'), false],
    ['hosts that meet across slots', ingress('one', 'x{{ .Slot }}.test') + ingress('two', 'x{{ .Slot }}0.test'), true],
    [
      'a host of another environment',
      ingress('one', '{{ if eq .Env "ai" }}s{{ .Slot }}{{ else }}s3{{ end }}.test'),
      true,
    ],
    ['the namespace of one slot', settings('a').replace('name: a', 'name: a, namespace: shop-dev-3'), true],
    ['a text in one slot', settings('a', "a: '{{ if eq .Slot 3 }}b{{ else }}{{ .Slot }}{{ end }}'"), true],
    ['an object in one slot', `${settings('a')}{{ if eq .Slot 3 }}${settings('only')}{{ end }}`, true],
    ['another name in one slot', settings("'x-{{ if eq .Slot 3 }}7{{ else }}{{ .Slot }}{{ end }}'"), true],
    ['the same host as another', ingress('one', 'x{{ if eq .Slot 3 }}7{{ else }}{{ .Slot }}{{ end }}.test'), true],
    ['something that is wrong in one slot', settings('a', 'a: {{ if eq .Slot 3 }}[1]{{ else }}b{{ end }}'), false],
    ['numbers with two digits', settings('a', 'a: \'{{ printf "%02d" .Slot }}\''), false],
    ['an object of all, which one has otherwise', cluster('same', '{{ if eq .Slot 3 }}x{{ end }}'), false],
    ['an object of the cluster for each slot', cluster('of-{{ .Slot }}', '{{ if eq .Slot 3 }}x{{ end }}'), true],
    ['the first and the last slot', settings('a', "a: '{{ if eq .Slot 1 12 }}b{{ end }}'"), true],
  ])('%s', (_, app, isReadOnce) => {
    const { once, each } = bothWays(app);
    expect(once.text).toBe(each.text);
    expect(once.isReadOnce).toBe(isReadOnce);
  });

  test('another namespace, another directory, a group of one slot', () => {
    const { once, each } = bothWays(
      settings('a'),
      `dataPaths: { root: /srv/shop, envDir: '/srv/shop/{{ if eq .Env "dev" }}dev{{ else if eq .Slot 4 }}slots/four-{{ .Slot }}{{ else }}slots/{{ .Slot }}{{ end }}', dirs: [a] }\ninfrastructure: [{ name: more, when: '{{ eq .Slot 2 }}', manifests: [{ path: app.yaml }] }]\n`,
    );
    expect(once.text).toBe(each.text);
  });

  test.each(['0x26A0', '9_888', '023240', '9.888e3'])('a number that is written %s', (number) => {
    const app =
      settings("'of-{{ .Slot }}'") +
      `---\napiVersion: v1\nkind: Service\nmetadata: { name: app }\nspec: { ports: [{ port: ${number} }] }\n`;
    const file = shop(app);
    const [once, each] = [madeOnce([file], inputs), madeEach([file], inputs)];
    expect(once.files).toEqual(each.files);
    expect(Object.values(once.files).join()).toContain('port: 9888');
  });
});
