import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadProjects } from '../config/projects';
import { parseOptions } from './arguments';
import { appliedByHand } from '../changes/by-hand';
import { compare, type Side } from '../changes/comparison';
import { comparisonMarkdown } from '../changes/markdown';
import { builtSide, directorySide, manifestsIn, ofProjects, publishedSide } from '../changes/sides';
import { Git } from '../git/git';
import { RemoteBranch } from '../git/remote-branch';
import { storeTree } from '../git/tree';
import { CommandFailed } from '../process/command-failed';
import { run } from './invocation';
import { publishedBranch } from '../publish/branch';

const usage =
  'usage: npm run changes -- [[--branch <branch>] [--remote <remote>] | --directory <directory>] [--diff <file>]';

const options = {
  branch: { type: 'string' },
  remote: { type: 'string', default: 'origin' },
  directory: { type: 'string' },
  diff: { type: 'string' },
} as const;

/** Says, in Markdown, what the files of the checkout would change in what is published, or in an output directory. */
run(({ files, inputs, args }) => {
  const { branch, remote, directory, diff } = parseOptions(args, options, usage);
  const [first] = files;
  if (branch !== undefined && directory !== undefined) throw new CommandFailed(usage);
  if (first === undefined) throw new CommandFailed('there is no project: name a services.yaml in SERVICES_FILE');
  const git = new Git(dirname(first));
  const projects = loadProjects(files, inputs);
  const after = builtSide(git, projects);
  const published = () => sideOn(git, new RemoteBranch(git, remote, publishedBranch(projects, branch)));
  const all = directory === undefined ? published() : directorySide(git, directory);
  const before = inputs.environment.SERVICES_FILE ? ofProjects(git, all, projects) : all;
  if (diff !== undefined) {
    const [from = '', to = ''] = [before, after].map((side) => storeTree(git, manifestsIn(side.files)));
    writeFileSync(diff, textualDiff(git, from, to));
  }
  const byHand = appliedByHand(projects, before.files, after.files);
  process.stdout.write(comparisonMarkdown(compare(git, before, after), byHand));
});

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
