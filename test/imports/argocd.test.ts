import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(__dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'slotstack-imports-'));

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

test('the types of Argo CD are those of our definitions; npm run import makes them', () => {
  const { status, stderr } = spawnSync(
    join(repository, 'node_modules/.bin/cdk8s'),
    ['import', '--no-check-upgrade', '--output', scratch],
    { cwd: repository, env: { PATH: process.env.PATH, HOME: scratch }, encoding: 'utf8' },
  );
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const made = readFileSync(join(scratch, 'argoproj.io.ts'), 'utf8');
  expect(made).toBe(readFileSync(join(repository, 'imports/argoproj.io.ts'), 'utf8'));
}, 60_000);
