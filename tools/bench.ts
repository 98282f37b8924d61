import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { explain } from '../cli/explain';
import { repeatedOption, wholeNumber } from '../cli/options';
import { settle } from '../cli/settle';
import { UsageError } from '../cli/usage-error';
import { CommandFailed } from '../process/command-failed';
import { highestSlot } from '../rules/slot';
import { chart } from './bench/chart';
import { linesOf } from './bench/lines';
import { machine } from './bench/machine';
import { measureAll } from './bench/measure';
import { ours } from './bench/ours';
import { peers } from './bench/peers';
import { results } from './bench/results';

const contestants = [...ours, ...peers];
const tools = [...new Set(contestants.map(({ tool }) => tool))];

/** Measures what it costs to render slots: with slotstack, and with others that are installed. */
const program = new Command('bench')
  .description(
    'Measures what it costs to render slots with slotstack and with others that are installed, and compares all that they ' +
      'render, object by object. With all of them, it takes about ten minutes.',
  )
  .argument('[slots...]', `how many, up to ${highestSlot} (default: 1 10 100 1000)`, numbersOfSlots)
  .addOption(repeatedOption('--only <tool>', `one of ${tools.map(({ name }) => name).join(', ')}`))
  .addOption(number('--rounds <number>', 'how often each runs, and once before that', 5))
  .addOption(number('--patience <seconds>', 'no more rounds, or slots, for who takes more CPU time', 60))
  .option('--write', `writes bench/results.md and bench/results.svg`)
  .option('--date <date>', 'when it was, for the table')
  .addHelpText('after', '\nbench/README.md says how it is measured.')
  .action((given, { only, rounds, patience, write, date }) => {
    // Where none is given, an argument that may be repeated is an empty list.
    const slots = given.length > 0 ? given : [1, 10, 100, 1000];
    const versions = versionsOf(only ?? tools.map(({ name }) => name));
    const all = contestants.filter(({ tool }) => versions.has(tool.name));
    build();
    const measured = measureAll(all, slots, { rounds, patience });
    const text = results(measured, { machine: machine(), versions, rounds, date });
    process.stdout.write(text);
    if (!write) return;
    writeFileSync('bench/results.md', text);
    writeFileSync('bench/results.svg', chart(linesOf(measured)));
  });

/** Of those that are installed. */
function versionsOf(names: readonly string[]): Map<string, string> {
  const unknown = names.find((name) => !tools.some((tool) => tool.name === name));
  if (unknown !== undefined) throw new UsageError(`--only: there is no tool ${unknown} (see bench --help)`);
  const versions = new Map<string, string>();
  for (const { name, version, install } of tools.filter(({ name }) => names.includes(name))) {
    const found = version();
    if (found === undefined) console.error(`${name} is left out: it is not installed (${install})`);
    else versions.set(name, found);
  }
  return versions;
}

function build(): void {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status !== 0) throw new CommandFailed('npm run build failed');
}

function number<const Flags extends string>(flags: Flags, description: string, value: number) {
  return new Option(flags, description).default(value).argParser(wholeNumber);
}

function numbersOfSlots(text: string, before: number[] = []): number[] {
  const slots = wholeNumber(text);
  if (slots > highestSlot) throw new InvalidArgumentError(`A project has at most ${highestSlot} slots.`);
  return [...before, slots];
}

settle(program, process.env);
try {
  program.parse();
} catch (error) {
  process.exitCode = explain(error);
}
