import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settle } from '../../cli/settle';
import { surroundingsHere } from '../../cli/surroundings';
import { verbs } from '../../cli/verbs';
import { writeFiles } from '../config/project-directory';
import { slotstackHere } from './slotstack-here';

const names = verbs.map(({ name }) => name);

test.each(names)('slotstack %s --help explains it with an example, and does nothing', async (name) => {
  const { status, stdout, stderr } = await slotstackHere([name, '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: slotstack ${name}\\b`));
  expect(stdout).toMatch(new RegExp(`\nExamples?:\n  slotstack ${name}\\b`));
});

/** A verb, and each action below it, by its words; what it does is left out. */
function commandsOf(command: CommandUnknownOpts, before: readonly string[] = []): [string[], CommandUnknownOpts][] {
  const words = [...before, command.name()];
  if (command.commands.length === 0) command.action(() => undefined);
  return [[words, command], ...command.commands.flatMap((inner) => commandsOf(inner, words))];
}

test('each example of each verb and action is a call that is understood', async () => {
  const loaded = await Promise.all(verbs.map(async ({ load }) => (await load())(surroundingsHere())));
  const commands = loaded.flatMap((command) => commandsOf(command));
  expect(commands.length).toBeGreaterThan(names.length + 7);
  for (const [words] of commands) {
    const { stdout } = await slotstackHere([...words, '--help']);
    const examples = [...stdout.matchAll(/^  slotstack (.*?) +# (.+)$/gm)].map(([, call = '']) => call);
    expect({ words, examples }).toEqual({
      words,
      examples: expect.arrayContaining([expect.stringMatching(new RegExp(`^${words.join(' ')}( |$)`))]) as string[],
    });
    for (const example of examples) {
      // Made anew: what was given once is remembered.
      const [name = '', ...rest] = example.replace(/ > .*/, '').split(' ');
      const make = await verbs.find((verb) => verb.name === name)?.load();
      const program = make?.(surroundingsHere());
      if (!program) throw new Error(`${example}: there is no such verb`);
      commandsOf(program);
      settle(program, {});
      expect(() => program.parse(rest, { from: 'user' })).not.toThrow();
    }
  }
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

test('report of a project that reads no environment variable says so', async () => {
  const directory = writeFiles({ 'services.yaml': 'project: shop\nenvironments: {dev: {}}\n' });
  const file = join(directory, 'services.yaml');
  expect((await slotstackHere(['report', '--file', file])).stdout).toBe(`${file} reads no environment variable\n`);
});
