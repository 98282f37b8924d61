import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { textsOf } from './golden-texts';
import { Packed } from './packed';
import { deadLinks } from './packed-links';
import { contentOf } from './stacks/synthesized';
import { git, temporaryDirectory, writeFiles } from './slots/repository';

jest.setTimeout(120_000);

let packed: Packed;
beforeAll(() => {
  packed = new Packed();
});

test('it holds code, types, scripts, schemas and docs, and nothing else', () => {
  const kinds = [
    /^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/,
    /^(services|register)\.schema\.json$/,
    /^docs\/[\w-]+\.md$/,
    /^lib\/((slotstack|program)\.js|THIRD-PARTY-LICENSES)$/,
    /^lib\/index\.(js|mjs|d\.mts)$/,
    /^lib\/types\/([\w-]+\/)*[\w-]+\.d\.ts$/,
    /^lib\/constructs\/[\w-]+\/scripts\/[\w-]+\.(sh|lua|sql)$/,
    /^lib\/imports\/kubernetes-openapi\.json$/,
    /^lib\/(workflows|cli\/first-project)\/[\w-]+\.yaml$/,
    /^lib\/agent\/prompts\/(en|ru)\/\w+\.tmpl$/,
  ];
  expect(packed.files.filter((file) => !kinds.some((kind) => kind.test(file)))).toEqual([]);
  for (const kind of kinds) expect(packed.files.filter((file) => kind.test(file))).not.toEqual([]);
});

test('every script of the constructs is in it', () => {
  const own = readdirSync('constructs', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^[^/]+\/scripts\/[^/]+\.[a-z]+$/.test(name),
  );
  expect(own.length).toBeGreaterThan(20);
  expect(own.filter((name) => !packed.files.includes(`lib/constructs/${name}`))).toEqual([]);
});

test('each link of its pages leads somewhere', () => {
  const pages = packed.files.filter((file) => file.endsWith('.md'));
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.flatMap((page) => deadLinks(packed.directory, page))).toEqual([]);
});

test('no path of the machine that made it is in it', () => {
  const texts = packed.files.map((file) => readFileSync(join(packed.directory, file), 'utf8'));
  expect(texts.filter((text) => text.includes(process.cwd()))).toEqual([]);
});

test('a project that uses the command installs nothing else', () => {
  const text = readFileSync(join(packed.directory, 'package.json'), 'utf8');
  const { dependencies, scripts } = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
  expect(dependencies).toBeUndefined();
  expect(['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => scripts?.[name])).toEqual([]);
});

test('a team begins with it in a repository of its own', () => {
  const shop = join(temporaryDirectory(), 'Shop 2');
  writeFiles(shop, { '.gitignore': 'coverage', '.github/workflows/deploy.yaml': 'name: deploy\n', 'src/x': '' });
  git(shop, 'init', '--quiet');
  git(shop, 'remote', 'add', 'origin', 'git@github.com:acme/shop.git');
  const begun = packed.call(shop, ['init']);
  expect(begun).toMatchObject({ status: 0, stdout: '' });
  expect(begun.stderr).toContain('note: .github/workflows/deploy.yaml is there already, and stays as it is\n');
  const made = contentOf(shop);
  expect(made['.github/workflows/deploy.yaml']).toBe('name: deploy\n');
  expect(made['.gitignore']).toBe('coverage\ndist/\nnode_modules/\n.env\n');
  expect(made['services.yaml']).toContain('\nproject: shop-2\n');
  expect(made['services.yaml']).toContain('\n  repoURL: https://github.com/acme/shop.git\n');
  expect(packed.call(join(shop, 'src'), ['synth'])).toEqual({
    status: 0,
    stdout: '',
    stderr: '7 targets written to ../dist/\n',
  });
  const deployment = contentOf(shop)['dist/shop-2-dev-3/0002-web.k8s.yaml'];
  expect(deployment).toContain('value: shop-2 ai, slot 3\n');
  const again = packed.call(shop, ['init']);
  expect(again).toMatchObject({ status: 0, stdout: '' });
  expect(again.stderr).not.toMatch(/^made /m);
});

test('it writes the same as the checkout', () => {
  const [theirs, ours] = [temporaryDirectory(), temporaryDirectory()];
  expect(packed.call(process.cwd(), ['synth'], { CDK8S_OUTDIR: theirs }).status).toBe(0);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, CDK8S_OUTDIR: ours };
  expect(spawnSync('node', ['start.mjs', 'cli/slotstack.ts', 'synth'], { env }).status).toBe(0);
  expect(Object.keys(contentOf(ours)).length).toBeGreaterThan(50);
  expect(contentOf(theirs)).toEqual(contentOf(ours));
});

test('a second synth writes nothing and says the same, and a changed file is seen', () => {
  const shop = temporaryDirectory();
  expect(packed.call(shop, ['init'])).toMatchObject({ status: 0 });
  const synth = () => {
    const { status, stderr } = packed.call(shop, ['synth']);
    return { status, stderr, change: changeOf(join(shop, 'dist')), content: contentOf(join(shop, 'dist')) };
  };
  const first = synth();
  expect(first.status).toBe(0);
  expect(synth()).toEqual(first);
  appendFileSync(join(shop, 'services.yaml'), '# Another comment.\n');
  expect(synth()).toEqual(first);
  const file = join(shop, 'web.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('replicas: 1', 'replicas: 2'));
  const changed = synth();
  expect(changed.stderr).toBe(first.stderr);
  expect(changed.content).not.toEqual(first.content);
  const [path = ''] = Object.keys(changed.content);
  writeFileSync(join(shop, 'dist', path), 'changed by somebody\n');
  expect(synth().status).toBe(1);
});

test('it serves agents, by a library that comes with it', async () => {
  const shop = temporaryDirectory();
  expect(packed.call(shop, ['init'])).toMatchObject({ status: 0 });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({ command: packed.program, args: ['mcp'], cwd: shop, stderr: 'ignore' }),
  );
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('status');
  const answer = await client.callTool({ name: 'connect', arguments: { target: 'nothing' } });
  expect(answer).toMatchObject({ isError: true });
  await client.close();
  expect(readFileSync(join(packed.directory, 'lib/THIRD-PARTY-LICENSES'), 'utf8')).toContain(
    '@modelcontextprotocol/sdk ',
  );
});

/** When each file below was changed. */
function changeOf(directory: string): Record<string, number> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(files.map((file) => [file, statSync(join(directory, file)).ctimeMs]));
}

describe.each([
  ['a CommonJS program', 'commonjs'],
  ['an ES module', 'module'],
])('%s that uses the library', (_, type) => {
  let program: string;
  beforeAll(() => {
    program = temporaryDirectory();
    const examples = readdirSync('examples').filter((file) => file.endsWith('.ts'));
    const sources = examples.map((file) => [file, readFileSync(join('examples', file), 'utf8')] as const);
    writeFiles(program, { ...Object.fromEntries(sources), 'package.json': JSON.stringify({ type }) });
    for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs', '@types/node']) {
      mkdirSync(dirname(join(program, 'node_modules', name)), { recursive: true });
      symlinkSync(resolve('node_modules', name), join(program, 'node_modules', name));
    }
    cpSync(packed.directory, join(program, 'node_modules/slotstack'), { recursive: true });
  });

  test('is compiled with the types of the package', () => {
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--pretty', 'false'];
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const files = readdirSync(program).filter((file) => file.endsWith('.ts'));
    const compiled = spawnSync(process.execPath, [tsc, ...options, ...files], { cwd: program, encoding: 'utf8' });
    expect(compiled).toMatchObject({ status: 0, stdout: '' });
  });

  test.each(readdirSync('examples/golden'))('gives what it gives here: %s', (name) => {
    const env = { PATH: process.env.PATH, CDK8S_OUTDIR: join(program, name) };
    const run = spawnSync(process.execPath, [`${name}.js`], { cwd: program, env, encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(textsOf(join(program, name))).toEqual(textsOf(join('examples/golden', name)));
  });
});
