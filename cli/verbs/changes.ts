import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { appliedByHand } from '../../changes/by-hand';
import { behind } from '../../changes/behind';
import { compare, type Side } from '../../changes/comparison';
import { comparisonMarkdown } from '../../changes/markdown';
import { builtSide, directorySide, manifestsIn, ofProjects, ofTargets, publishedSide } from '../../changes/sides';
import { Git } from '../../git/git';
import { RemoteBranch } from '../../git/remote-branch';
import { storeTree } from '../../git/tree';
import { publishedBranch } from '../../publish/branch';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { Option } from '@commander-js/extra-typings';
import { fileOption } from '../options';
import { projectCall } from '../call';
import type { FileOptions } from '../invocation';

export function changes(surroundings: Surroundings) {
  return verb({
    name: 'changes',
    description:
      'Says, in Markdown, what the files of the checkout would change in what is published, or in an output directory: what becomes of data first.',
    examples: {
      changes: 'against the branch that services.yaml names',
      'changes --directory dist': 'against what was synthesized last',
    },
  })
    .addOption(fileOption())
    .addOption(new Option('--branch <branch>', 'the published branch').conflicts('directory'))
    .addOption(new Option('--remote <remote>', 'where it is').default('origin').conflicts('directory'))
    .option('--directory <directory>', 'an output directory, instead of a branch')
    .option('--diff <file>', 'writes the changed text there')
    .action((options) => {
      process.stdout.write(changesMarkdown(surroundings, options));
    });
}

export interface ChangesOptions extends FileOptions {
  readonly branch?: string | undefined;
  readonly remote: string;
  readonly directory?: string | undefined;
  readonly diff?: string | undefined;
  /** Targets of which alone it is told. @default all, with what they share and the register */
  readonly targets?: readonly string[];
}

/** What the files of the checkout would change, in Markdown. */
export function changesMarkdown(surroundings: Surroundings, options: ChangesOptions): string {
  const { branch, remote, directory, diff, targets } = options;
  const { files, projects, isPart } = projectCall(surroundings, options);
  const git = new Git(dirname(files[0]));
  const built = builtSide(git, projects);
  const published = () => sideOn(git, new RemoteBranch(git, remote, publishedBranch(projects, branch)));
  const all = directory === undefined ? published() : directorySide(git, directory);
  const ofRun = isPart ? ofProjects(git, all, projects) : all;
  const [before, after] = targets ? [ofTargets(ofRun, targets), ofTargets(built, targets)] : [ofRun, built];
  if (diff !== undefined) {
    const [from = '', to = ''] = [before, after].map((side) => storeTree(git, manifestsIn(side.files)));
    writeFileSync(diff, textualDiff(git, from, to));
  }
  const byHand = targets ? [] : appliedByHand(projects, before.files, after.files);
  const missing = before.source === undefined ? undefined : behind(git, before.source);
  return comparisonMarkdown(compare(git, before, after), { byHand, behind: missing });
}

function sideOn(git: Git, branch: RemoteBranch): Side {
  const side = publishedSide(git, branch);
  if (side) return side;
  console.error(`there is no branch ${branch.name} yet: everything is new`);
  return { files: new Map() };
}

/** As `git diff` prints it where nobody has set it up otherwise. */
function textualDiff(git: Git, from: string, to: string): string {
  const format = [
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--no-renames',
    '--text',
    '--src-prefix=a/',
    '--dst-prefix=b/',
  ];
  return git.call(['diff-tree', '-r', '-p', ...format, from, to]).stdout;
}
