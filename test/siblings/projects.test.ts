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
