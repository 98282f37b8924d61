import { Command } from '@commander-js/extra-typings';

/** What people read of a verb. */
export interface VerbTexts {
  readonly name: string;
  /** What it does, in sentences. */
  readonly description: string;
  /** Calls, as they are typed behind `slotstack`, with what each is for. */
  readonly examples: Readonly<Record<string, string>>;
}

/** A verb without its options and action; also one of the actions of a verb, which is a command below it. */
export function verb({ name, description, examples }: VerbTexts) {
  const width = Math.max(...Object.keys(examples).map(({ length }) => length));
  const lines = Object.entries(examples).map(([call, what]) => `  slotstack ${call.padEnd(width)}  # ${what}`);
  return new Command(name)
    .description(description)
    .addHelpText('after', ['', lines.length === 1 ? 'Example:' : 'Examples:', ...lines].join('\n'));
}
