import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

jest.setTimeout(60_000);

const files = [...readdirSync('cli').map((name) => join('cli', name)), 'tools/evidence.ts'];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
// What makes files of this repository takes no words.
const commands = Object.entries(scripts).filter(
  ([name, script]) =>
    (files.some((file) => script === `node start.mjs ${file}`) || name === 'synth') && name !== 'reference',
);

test.each(commands)('npm run %s -- --help says how it is called, and does nothing', (name, script) => {
  const [program = '', ...words] = script.split(' ');
  const { status, stdout, stderr } = spawnSync(program, [...words, '--help'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^usage: npm run ${name}\\b`));
});

test('help is offered for each action', () => {
  const { status, stdout } = spawnSync('node', ['start.mjs', 'cli/slots.ts', 'allocate', '-h'], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^usage: npm run slots -- allocate/);
});

test('report tells what is the same in several targets once', () => {
  const { stdout } = spawnSync('node', ['start.mjs', 'cli/report.ts'], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line.startsWith('  '));
  expect(lines.length).toBeGreaterThan(3);
  expect(new Set(lines).size).toBe(lines.length);
  expect(stdout).toMatch(/^all \d+ targets of project-example$/m);
});
