import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf } from './stacks/synthesized';
import { git, temporaryDirectory, writeFiles } from './slots/repository';

jest.setTimeout(120_000);

const directory = temporaryDirectory();
let files: readonly string[] = [];

beforeAll(() => {
  const words = ['pack', '--json', '--silent', `--pack-destination=${directory}`];
  const [packed] = JSON.parse(execFileSync('npm', words, { encoding: 'utf8' })) as [
    { filename: string; files: { path: string }[] },
  ];
  files = packed.files.map(({ path }) => path);
  execFileSync('tar', ['--extract', '--file', join(directory, packed.filename), '--directory', directory]);
});

/** The command of the package, in a folder that is no checkout of ours. */
function slotstack(cwd: string, ...words: string[]) {
  const program = join(directory, 'package/lib/slotstack.js');
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: 'utf8', env: { PATH, HOME } });
  return { status, stdout, stderr };
}

test('it holds code, scripts, schemas and docs, and nothing else', () => {
  const kinds = [
    /^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/,
    /^(services|register)\.schema\.json$/,
    /^docs\/[\w-]+\.md$/,
    /^lib\/(slotstack\.js|THIRD-PARTY-LICENSES)$/,
    /^lib\/constructs\/[\w-]+\/scripts\/[\w-]+\.sh$/,
    /^lib\/imports\/kubernetes-openapi\.json$/,
    /^lib\/(workflows|cli\/first-project)\/[\w-]+\.yaml$/,
  ];
  expect(files.filter((file) => !kinds.some((kind) => kind.test(file)))).toEqual([]);
  for (const kind of kinds) expect(files.filter((file) => kind.test(file))).not.toEqual([]);
});

test('no path of the machine that made it is in it', () => {
  const texts = files.map((file) => readFileSync(join(directory, 'package', file), 'utf8'));
  expect(texts.filter((text) => text.includes(process.cwd()))).toEqual([]);
});

test('a project that uses the command installs nothing else', () => {
  const text = readFileSync(join(directory, 'package/package.json'), 'utf8');
  const { dependencies, scripts } = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
  expect(dependencies).toBeUndefined();
  expect(['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => scripts?.[name])).toEqual([]);
});

test('a team begins with it in a repository of its own', () => {
  const shop = join(temporaryDirectory(), 'Shop 2');
  writeFiles(shop, { '.gitignore': 'coverage', '.github/workflows/deploy.yaml': 'name: deploy\n', 'src/x': '' });
  git(shop, 'init', '--quiet');
  git(shop, 'remote', 'add', 'origin', 'git@github.com:acme/shop.git');
  const begun = slotstack(shop, 'init');
  expect(begun).toMatchObject({ status: 0, stdout: '' });
  expect(begun.stderr).toContain('note: .github/workflows/deploy.yaml is there already, and stays as it is\n');
  const made = contentOf(shop);
  expect(made['.github/workflows/deploy.yaml']).toBe('name: deploy\n');
  expect(made['.gitignore']).toBe('coverage\ndist/\nnode_modules/\n');
  expect(made['services.yaml']).toContain('\nproject: shop-2\n');
  expect(made['services.yaml']).toContain('\n  repoURL: https://github.com/acme/shop.git\n');
  expect(slotstack(join(shop, 'src'), 'synth')).toEqual({
    status: 0,
    stdout: '',
    stderr: '7 targets written to ../dist/\n',
  });
  const deployment = contentOf(shop)['dist/shop-2-dev-3/0002-web.k8s.yaml'];
  expect(deployment).toContain('value: shop-2 ai, slot 3\n');
  expect(slotstack(shop, 'init')).toMatchObject({
    status: 1,
    stderr: 'error: there is a services.yaml here already: slotstack synth\n',
  });
});

test('it writes the same as the checkout', () => {
  const written = (program: readonly [string, ...string[]]) => {
    const outdir = temporaryDirectory();
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, CDK8S_OUTDIR: outdir };
    const [command, ...words] = program;
    expect(spawnSync(command, [...words, 'synth'], { env }).status).toBe(0);
    return contentOf(outdir);
  };
  const ours = written(['node', 'start.mjs', 'cli/slotstack.ts']);
  expect(Object.keys(ours).length).toBeGreaterThan(50);
  expect(written([join(directory, 'package/lib/slotstack.js')])).toEqual(ours);
});
