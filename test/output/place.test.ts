import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkPlace, makeDirectory } from '../../output/place';
import { Refused } from '../../output/refused';
import { emptyDirectory } from '../stacks/synthesized';

/** A repository with a project. */
function repository(): string {
  const top = emptyDirectory();
  for (const folder of ['.git/objects', 'node_modules/cdk8s', 'projects/shop/slots/active'])
    mkdirSync(join(top, folder), { recursive: true });
  writeFileSync(join(top, 'projects/shop/services.yaml'), '');
  writeFileSync(join(top, 'file'), '');
  symlinkSync('nowhere', join(top, 'dangling'));
  symlinkSync('.git', join(top, 'link'));
  return top;
}

test.each([
  ['.git', /^the output cannot go to \S+\.git, which is in \S+\.git, where git keeps the repository: choose another/],
  ['.git/dist', /where git keeps the repository/],
  ['.GIT/dist', /where git keeps the repository/],
  ['link/dist', /where git keeps the repository/],
  ['node_modules', /node_modules, where npm deletes what it has not installed: choose another directory, such as dist/],
  ['node_modules/slotstack/dist', /where npm deletes/],
  ['projects/shop/slots', /projects\/shop\/slots, the register of slots: choose another/],
  ['projects/shop/slots/active', /the register of slots/],
  ['file', /cannot go to \S+: \S+file is no directory; move it away, or choose another place/],
  ['file/dist', /\S+file is no directory/],
  ['dangling', /\S+dangling is no directory/],
])('nothing is written to %s', (path, reason) => {
  const directory = join(repository(), path);
  const check = () => {
    checkPlace(directory, 'the output');
  };
  expect(check).toThrow(Refused);
  expect(check).toThrow(reason);
});

test.each(['.', 'dist', 'slots', 'projects/shop', 'build/git/node', 'projects/slots/shop'])(
  'what nobody else keeps may be written to: %s',
  (path) => {
    checkPlace(join(repository(), path), 'the output');
  },
);

test('a checkout may itself lie in one of these, as a worktree of git does', () => {
  const top = join(repository(), '.git/worktrees-here/shop');
  mkdirSync(top, { recursive: true });
  writeFileSync(join(top, '.git'), `gitdir: ${dirname(top)}\n`);
  checkPlace(join(top, 'dist'), 'the output');
});

test('a directory is made with those above it', () => {
  const path = join(emptyDirectory(), 'a/b/c');
  makeDirectory(path);
  makeDirectory(path);
  expect(existsSync(path)).toBe(true);
});

test('a directory that cannot be ends with an error, and not never', () => {
  if (!existsSync('/proc/self')) return;
  expect(() => {
    makeDirectory('/proc/no-such/directory');
  }).toThrow('/proc/no-such');
});
