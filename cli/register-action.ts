import { Option, type Command } from '@commander-js/extra-typings';
import { registerFileSchema } from '../config/register-file';
import { label, textBy } from '../config/schema/scalars';
import { branchName, commitId } from '../rules/values';
import * as z from 'zod';
import { checkedOption, fileOption, outputOption, repeatedOption, wholeNumber } from './options';
import { verb, type VerbTexts } from './verb';

/** An action on a register, with the options that say which. */
export function action(actions: Command, name: string, description: string, examples: VerbTexts['examples']) {
  const command = verb({ name, description, examples });
  actions.addCommand(command);
  return command
    .addOption(fileOption())
    .addOption(checkedOption('--project <name>', 'which project, where there are several', label))
    .addOption(new Option('--local', 'works on the files of the checkout').conflicts(['remote', 'branch']))
    .option('--remote <remote>', 'where the register is (default: origin)')
    .option('--branch <branch>', 'on which branch (default: main)')
    .addOption(outputOption());
}

export function ownerOption() {
  return checkedOption('--owner <name>', 'who holds it', registerFileSchema.shape.owner).makeOptionMandatory();
}

export function sinceOption() {
  const description = 'since when, such as 2026-11-21T10:00Z';
  return checkedOption('--since <time>', description, registerFileSchema.shape.since).makeOptionMandatory();
}

/** `--head`, not `--branch`: that is where the register is. */
export function headOption() {
  return checkedOption('--head <branch>', 'the branch that it shows', textBy(branchName));
}

export function commitOption() {
  return checkedOption('--commit <id>', 'the commit that it shows', textBy(commitId));
}

export function issueOption(description = 'the issue that holds it') {
  return new Option('--issue <number>', description).argParser(wholeNumber);
}

export function pullRequestOption(description = 'the pull request that holds it') {
  return new Option('--pr <number>', description).argParser(wholeNumber);
}

/** A name of a label on GitHub. */
const labelName = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,50}$/u, 'must be 1 to 50 printable characters in one line');

/** Any of them is enough. */
export function labelOption(description: string) {
  return repeatedOption('--label <name>', description, labelName);
}
