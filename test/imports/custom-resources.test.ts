import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(__dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'slotstack-imports-'));

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

test('the types of custom resources are those of our definitions; npm run import makes them', () => {
  const { status, stderr } = spawnSync(
    join(repository, 'node_modules/.bin/cdk8s'),
    ['import', '--no-check-upgrade', '--output', scratch],
    { cwd: repository, env: { PATH: process.env.PATH, HOME: scratch }, encoding: 'utf8' },
  );
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const sources = (directory: string) =>
    Object.fromEntries(
      readdirSync(directory)
        .filter((file) => file.endsWith('.ts'))
        .map((file) => [file, readFileSync(join(directory, file), 'utf8')]),
    );
  const made = sources(scratch);
  expect(Object.keys(made)).toContain('argoproj.io.ts');
  expect(made).toEqual(sources(join(repository, 'imports')));
}, 60_000);
