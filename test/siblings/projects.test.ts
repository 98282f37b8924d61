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
    CODEXCTL_CODE_ROOT_BASE: '/srv/code',
    POSTGRES_PASSWORD: 'a-password-of-the-test',
  },
  projectRoot: '/srv/src',
};

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

describe('what is no matter of the number alone is made slot by slot', () => {
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
  const ingress = (name: string, host: string) =>
    `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: ${name} }\nspec: { rules: [{ host: '${host}' }] }\n`;

  test.each([
    ['a name that another has in one slot', settings("'x-{{ .Slot }}'") + settings('x-3', 'a: c')],
    ['names that meet in one slot', settings("'x-{{ .Slot }}{{ .Slot }}'") + settings("'x-2{{ .Slot }}'", 'a: c')],
    ['a name that is the number', settings("'{{ .Slot }}'") + settings("'3'", 'a: c')],
    ['hosts that meet across slots', ingress('one', 'x{{ .Slot }}.test') + ingress('two', 'x{{ .Slot }}0.test')],
    ['a host of another environment', ingress('one', '{{ if eq .Env "ai" }}s{{ .Slot }}{{ else }}s3{{ end }}.test')],
    ['the namespace of one slot', settings('a').replace('name: a', 'name: a, namespace: shop-dev-3')],
  ])('%s', (_, app) => {
    const [once, each] = [madeOnce, madeEach].map((make) => {
      try {
        return make([shop(app)], inputs);
      } catch (error) {
        return String(error);
      }
    }) as [unknown, unknown];
    const texts = [once, each].map((answer) => JSON.stringify(answer).replace(/shop-\w{6}\//g, 'shop/'));
    expect(texts[0]).toBe(texts[1]);
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
