import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { findProjectFiles } from '../../cli/project-files';
import { invocation } from '../../cli/invocation';
import { surroundingsHere } from '../../cli/surroundings';
import { writeFiles } from '../config/project-directory';

/** Paths as they are seen from a directory that is not where the tests run. */
const from = (directory: string, path = '') => relative(resolve(), join(directory, path));

test('the services.yaml of the directory is the project, and the output goes beside it', () => {
  const directory = writeFiles({ 'services.yaml': '', 'projects/a/services.yaml': '' });
  expect(findProjectFiles(directory, [])).toEqual({
    files: [from(directory, 'services.yaml')],
    root: from(directory),
    isPart: true,
  });
});

test('below a repository, what is found first on the way up', () => {
  const directory = writeFiles({ 'services.yaml': '', 'src/web/services.yaml': '', 'src/web/deep/x': '', 'src/y': '' });
  const found = (path: string) => findProjectFiles(join(directory, path), []).files;
  expect(found('src/web/deep')).toEqual([from(directory, 'src/web/services.yaml')]);
  expect(found('src')).toEqual([from(directory, 'services.yaml')]);
});

test('several projects are all of projects/ that have a services.yaml', () => {
  const directory = writeFiles({
    'projects/b/services.yaml': '',
    'projects/a/services.yaml': '',
    'projects/unfinished/x': '',
    'projects/README.md': '',
    'src/x': '',
  });
  const expected = {
    files: [from(directory, 'projects/a/services.yaml'), from(directory, 'projects/b/services.yaml')],
    root: from(directory),
    isPart: false,
  };
  expect(findProjectFiles(directory, [])).toEqual(expected);
  expect(findProjectFiles(join(directory, 'src'), [])).toEqual(expected);
});

test('in the folder of one of them, it alone', () => {
  const directory = writeFiles({ 'projects/b/services.yaml': '', 'projects/a/services.yaml': '' });
  expect(findProjectFiles(join(directory, 'projects/a'), []).files).toEqual([
    from(directory, 'projects/a/services.yaml'),
  ]);
});

test('beyond the top of a git repository, nothing is looked for', () => {
  const directory = writeFiles({ 'services.yaml': '', 'repository/src/x': '' });
  mkdirSync(join(directory, 'repository/.git'));
  expect(() => findProjectFiles(join(directory, 'repository/src'), [])).toThrow(
    'there is no services.yaml here, nor in a directory above: name one with --file, or make one with slotstack init',
  );
});

test.each<[string, Record<string, string>, string[] | undefined, object]>([
  ['SERVICES_FILE', { SERVICES_FILE: '/x/services.yaml' }, undefined, { files: ['/x/services.yaml'], outdir: 'dist' }],
  [
    '--file, before SERVICES_FILE',
    { SERVICES_FILE: '/x/services.yaml' },
    ['/y/services.yaml'],
    { files: ['/y/services.yaml'] },
  ],
  ['another output directory', { SERVICES_FILE: 'x', CDK8S_OUTDIR: '/y' }, undefined, { outdir: '/y' }],
  ['the default for what is set, but empty', { CDK8S_OUTDIR: '' }, ['x'], { outdir: 'dist' }],
  ['a directory for Secrets', { SLOTSTACK_SECRETS_DIR: '/z' }, ['x'], { secretsDirectory: '/z' }],
  ['the project root', { SLOTSTACK_PROJECT_ROOT: '/src' }, ['x'], { inputs: { projectRoot: '/src' } }],
])('a command takes %s', (_, environment, file, expected) => {
  expect(invocation({ ...surroundingsHere(), environment }, { file })).toMatchObject(expected);
});
