import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Notices } from '../../input/notice';
import { Refused } from '../../output/refused';
import { writeSecrets, type TargetSecrets } from '../../output/write-secrets';
import { contentOf, emptyDirectory, manifest, synthesized } from '../stacks/synthesized';

const position = { file: 'secret.yaml', line: 3, column: 1 };
const secret = (name: string, values: object) => ({
  object: { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...values },
  position,
});
const targets: TargetSecrets[] = [
  {
    target: 'shop-dev',
    project: 'shop',
    secrets: [secret('login', { stringData: { PASSWORD: 'tops3cret' } }), secret('key', { data: { KEY: 'dG9w' } })],
  },
  { target: 'shop-dev-1', project: 'shop', secrets: [secret('login', { stringData: { PASSWORD: 'other' } })] },
];

let directory: string;
let outdir: string;
let notices: Notices;

beforeEach(() => {
  const parent = emptyDirectory();
  directory = join(parent, 'private/secrets');
  outdir = join(parent, 'dist');
  notices = new Notices();
});

const write = (all: readonly TargetSecrets[] = targets) => {
  writeSecrets(directory, outdir, all, notices);
};

const modeOf = (path: string) => (statSync(join(directory, path)).mode & 0o777).toString(8);

test('writes the Secrets of each target, with their values, for kubectl', () => {
  write();
  const texts = contentOf(directory);
  expect(Object.keys(texts)).toEqual(['.gitignore', 'shop-dev-1/secrets.yaml', 'shop-dev/secrets.yaml']);
  const objects = parseAllDocuments(texts['shop-dev/secrets.yaml'] ?? '').map((document) => document.toJS() as unknown);
  expect(objects).toEqual(targets[0]?.secrets.map(({ object }) => object));
  expect(notices.lines()).toEqual([]);
});

test('nobody but the caller can read them, whatever files are there already', () => {
  const previous = process.umask(0);
  try {
    write();
    write();
    expect(modeOf('shop-dev/secrets.yaml')).toBe('600');
    expect(modeOf('shop-dev')).toBe('700');
    expect(modeOf('.')).toBe('700');
  } finally {
    process.umask(previous);
  }
});

test('git ignores them, wherever the directory lies', () => {
  write();
  expect(readFileSync(join(directory, '.gitignore'), 'utf8')).toBe('*\n');
});

describe('a Secret with an empty value is left out, and told: applied, it would overwrite a good one', () => {
  test.each([
    ['an empty text', { stringData: { USER: 'a', PASSWORD: '' } }, 'PASSWORD'],
    ['an empty value', { data: { PASSWORD: '' } }, 'PASSWORD'],
    ['no value', { stringData: { PASSWORD: null } }, 'PASSWORD'],
    ['several', { data: { A: '' }, stringData: { B: '', C: 'c' } }, 'A, B'],
  ])('%s', (_, values, keys) => {
    write([
      {
        target: 'shop-dev',
        project: 'shop',
        secrets: [secret('login', values), secret('good', { data: { A: 'YQ==' } })],
      },
    ]);
    expect(contentOf(directory)['shop-dev/secrets.yaml']).not.toContain('login');
    expect(contentOf(directory)['shop-dev/secrets.yaml']).toContain('name: good');
    expect(notices.lines()).toEqual([
      `secret.yaml:3:1 Secret/login is not written to ${directory} either: ${keys} would be empty (shop-dev)`,
    ]);
  });

  test('unless the other form of the key has the value', () => {
    write([{ target: 'a', project: 'shop', secrets: [secret('login', { data: { A: '' }, stringData: { A: 'a' } })] }]);
    expect(notices.lines()).toEqual([]);
  });

  test('and a target without any other gets no directory, not even its former one', () => {
    write();
    write([{ target: 'shop-dev', project: 'shop', secrets: [secret('login', { stringData: { A: '' } })] }]);
    expect(existsSync(join(directory, 'shop-dev'))).toBe(false);
  });
});

describe('refuses, and writes no Secret,', () => {
  const refused: [string, () => void, RegExp][] = [
    ['into the output, which is published', () => { directory = join(outdir, 'secrets'); }, /lie in one another: choose another/],
    ['into the output itself', () => { directory = outdir; }, /lie in one another/],
    ['into a directory of the output whose name begins with dots', () => { directory = join(outdir, '..secrets'); }, /lie in one another/],
    ['into the output by another way', () => {
      mkdirSync(join(outdir, 'inner'), { recursive: true });
      symlinkSync(join(outdir, 'inner'), join(outdir, '../link'));
      directory = join(outdir, '../link/secrets');
    }, /lie in one another/],
    ['around the output, which git would ignore', () => { directory = join(outdir, '..'); }, /lie in one another/],
    ['where git ignores other things', () => {
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, '.gitignore'), 'node_modules/\n');
    }, /has a \.gitignore of its own: choose a directory for Secrets alone/],
    ['where .gitignore is a directory', () => { mkdirSync(join(directory, '.gitignore'), { recursive: true }); }, /has a \.gitignore of its own/],
    ['over the files of somebody', () => {
      mkdirSync(join(directory, 'shop-dev'), { recursive: true });
      writeFileSync(join(directory, 'shop-dev/notes.txt'), 'of somebody');
    }, /shop-dev holds something that slotstack did not write: move it away/],
  ]; // prettier-ignore

  test.each(refused)('%s', (_, prepare, reason) => {
    prepare();
    expect(write).toThrow(Refused);
    expect(write).toThrow(reason);
    const files = existsSync(directory) ? readdirSync(directory, { recursive: true }).map(String) : [];
    expect(files.filter((file) => file.endsWith('secrets.yaml'))).toEqual([]);
    if (existsSync(join(directory, 'shop-dev/notes.txt')))
      expect(readFileSync(join(directory, 'shop-dev/notes.txt'), 'utf8')).toBe('of somebody');
  });

  test('but takes a directory beside the output whose name begins alike', () => {
    directory = `${outdir}-secrets`;
    expect(write).not.toThrow();
  });
});

describe('a synth', () => {
  const services = 'project: shop\nenvironments: {dev: {}}\ninfrastructure: [{name: a, manifests: [{path: s.yaml}]}]\n';
  const files = { 's.yaml': manifest('Secret', 'login', 'stringData: {A: \'{{ envOr "TOKEN" "" }}\'}') };
  const inputs = { environment: { TOKEN: 'tops3cret' } };

  test('writes Secrets only where it is told to, and to the output never', () => {
    const { outdir: output } = synthesized(services, files, inputs, { secretsDirectory: directory });
    expect(contentOf(directory)['shop-dev/secrets.yaml']).toContain('tops3cret');
    expect(JSON.stringify(contentOf(output))).not.toContain('tops3cret');
    expect(JSON.stringify(contentOf(synthesized(services, files, inputs).outdir))).not.toContain('tops3cret');
  });

  test('writes none where the output is refused for its problems', () => {
    const broken = { 's.yaml': `${files['s.yaml']}${manifest('ConfigMap', 'Wrong')}` };
    expect(() => synthesized(services, broken, inputs, { secretsDirectory: directory })).toThrow('metadata.name');
    expect(existsSync(directory)).toBe(false);
  });
});
