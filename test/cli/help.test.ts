import { readFileSync } from 'node:fs';
import { verbs } from '../../cli/verbs';
import { slotstackHere } from './slotstack-here';

const names = verbs.map(({ name }) => name);

test.each(names)('slotstack %s --help explains it with an example, and does nothing', async (name) => {
  const { status, stdout, stderr } = await slotstackHere([name, '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: slotstack ${name}\\b`));
  expect(stdout).toMatch(new RegExp(`\nExamples?:\n  slotstack ${name}\\b`));
});

test('slotstack --help lists each verb in a line', async () => {
  const { status, stdout } = await slotstackHere('--help');
  expect(status).toBe(0);
  for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
});

test('help is offered for each action', async () => {
  const { status, stdout } = await slotstackHere('slots allocate -h');
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^Usage: slotstack slots allocate/) as string,
  });
  expect(await slotstackHere('help delete')).toEqual(await slotstackHere('delete --help'));
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await slotstackHere('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test('each verb is a script of this repository', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const missing = names.filter((name) => scripts[name] !== `node start.mjs cli/slotstack.ts ${name}`);
  expect(missing).toEqual([]);
});

test('report tells what is the same in several targets once', async () => {
  const { stdout } = await slotstackHere('report');
  const lines = stdout.split('\n').filter((line) => line.startsWith('  '));
  expect(lines.length).toBeGreaterThan(3);
  expect(new Set(lines).size).toBe(lines.length);
  expect(stdout).toMatch(/^all \d+ targets of project-example$/m);
  const [report] = JSON.parse((await slotstackHere('report --output=json')).stdout) as [{ project: string }];
  expect(report.project).toBe('alimentor');
});
