import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { contentOf, emptyDirectory } from '../stacks/synthesized';
import { git, writeFiles } from '../slots/repository';
import { slotstackHere } from './slotstack-here';

/** A folder of a new git repository. */
function repository(folder = 'shop', files: Readonly<Record<string, string>> = {}): string {
  const top = join(emptyDirectory(), 'top');
  mkdirSync(join(top, folder), { recursive: true });
  git(top, 'init', '--quiet');
  writeFiles(top, files);
  return join(top, folder);
}

const init = (directory: string, words = '') =>
  slotstackHere(`init ${words}`, { directory: relative(resolve(), directory) });
const filesOf = (directory: string) => Object.keys(contentOf(directory)).filter((file) => !/(^|\/)\.git\//.test(file));

test('in a folder of a repository, the project is made there, and the workflows where GitHub looks for them', async () => {
  const directory = repository('apps/My Shop');
  expect(await init(directory)).toMatchObject({ status: 0 });
  expect(contentOf(directory)['services.yaml']).toContain('\nproject: my-shop\n');
  expect(filesOf(join(directory, '../..'))).toEqual(
    [
      ...['changes', 'deploy', 'reconcile', 'slot'].map((name) => `.github/workflows/${name}.yaml`),
      ...['.gitignore', 'apps/My Shop/services.yaml', 'apps/My Shop/web.yaml'],
    ].sort(),
  );
});

test('a project that is there gets the workflows', async () => {
  const directory = repository('.', { 'services.yaml': 'project: shop\n' });
  expect(await init(directory)).toMatchObject({ status: 0 });
  expect(contentOf(directory)['services.yaml']).toBe('project: shop\n');
  expect(filesOf(directory)).toContain('.github/workflows/slot.yaml');
  expect(filesOf(directory)).not.toContain('web.yaml');
});

test('a project with an agent gets the workflows of that, too, also where it got the others before', async () => {
  const directory = repository('.', { 'services.yaml': 'project: shop\nenvironments: {ai: {}}\n' });
  await init(directory);
  const without = filesOf(directory);
  writeFiles(directory, {
    'services.yaml': 'project: shop\nenvironments: {ai: {}}\nagent: {image: a, command: [a]}\n',
  });
  await init(directory);
  const added = filesOf(directory).filter((file) => !without.includes(file));
  expect(added).toEqual(['dev', 'plan', 'repair'].map((name) => `.github/workflows/${name}.yaml`));
});

test('files with values that services.yaml names stay out of git', async () => {
  const services = 'project: shop\nenvironments: {dev: {}}\nenvFiles: [.env, env/local.env, ../outside.env]\n';
  const directory = repository('app', { 'app/services.yaml': services, '.gitignore': 'dist\n' });
  expect(await init(directory)).toMatchObject({ status: 0 });
  const ignored = contentOf(join(directory, '..'))['.gitignore'];
  expect(ignored).toBe('dist\nnode_modules/\n.env\napp/env/local.env\noutside.env\n');
});

test.each(['true', '9lives', 'A B', 'a'.repeat(41)])('--project %j is refused', async (name) => {
  const directory = repository();
  const { status, stderr } = await slotstackHere(['init', '--project', name], { directory });
  expect({ status, files: filesOf(directory) }).toEqual({ status: 2, files: [] });
  expect(stderr).toMatch(
    /^error: .*It must be of at most 40 lower-case letters, digits and "-", and begin with a letter/,
  );
});

test('a folder whose name says nothing asks for --project', async () => {
  const directory = repository('123');
  expect((await init(directory)).stderr).toContain(
    'no name of a project can be made of the folder\'s, "123": choose one',
  );
  expect(await init(directory, '--project shop')).toMatchObject({ status: 0 });
});

test.each<[string, string, (top: string) => void]>([
  [
    'a link that leads out of the repository',
    '.github',
    (top) => {
      symlinkSync(emptyDirectory(), join(top, '.github'));
    },
  ],
  [
    'a file in place of a directory',
    '.github',
    (top) => {
      writeFiles(top, { '.github': '' });
    },
  ],
  [
    'a directory in place of a file',
    '.gitignore',
    (top) => {
      mkdirSync(join(top, '.gitignore'));
    },
  ],
  [
    'a link that leads nowhere',
    'web.yaml',
    (top) => {
      symlinkSync('nowhere', join(top, 'web.yaml'));
    },
  ],
])('%s: nothing is made', async (_, name, prepare) => {
  const directory = repository('.');
  prepare(directory);
  const { status, stderr } = await init(directory, '--project shop');
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`^error: .*${name} is no (file|directory): move it away, and nothing was made\n$`));
  expect(filesOf(directory).filter((file) => file.endsWith('.yaml') && file !== 'web.yaml')).toEqual([]);
});

test('where there are projects, the next one gets a folder of its own', async () => {
  const directory = repository('.', { 'projects/shop/services.yaml': '' });
  expect(await init(directory)).toMatchObject({
    status: 1,
    stderr: 'error: there are projects in projects/: make a folder there, and call this in it\n',
  });
});
