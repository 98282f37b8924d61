import { loadProjects } from '../config/projects';
import { clusterOptions, parseWords } from './arguments';
import { listOf, reasonOf, type Kubectl } from '../cluster/kubectl';
import { kubectlFor } from '../cluster/kubectl-for';
import { applyArguments, changesAnything, planLines, type Plan, type PlanOptions } from '../cluster/plan';
import { plansOf } from '../cluster/plans';
import { findDeliveries } from '../cluster/delivery';
import { CommandFailed } from '../process/command-failed';
import { run, type Invocation } from './invocation';

const usage = 'usage: npm run diff -- <target>... [--force-conflicts] [--context=<context>]';

const options = { ...clusterOptions, 'force-conflicts': { type: 'boolean', default: false } } as const;

/** As diff(1) has it: 0 for no difference, 1 for some, more for trouble. */
const different = 1;
const trouble = 2;

/** Shows what `apply` would change: the text of it as `kubectl diff` has it, and a summary. */
function diff({ files, inputs, outdir, args }: Invocation): void {
  const { values, positionals } = parseWords(args, options, usage);
  const projects = loadProjects(files, inputs);
  const named = findDeliveries(projects, positionals, usage);
  const kubectl = kubectlFor(named, values.context);
  console.error(kubectl.whereabouts());
  const planning = { forceConflicts: values['force-conflicts'] };
  for (const plan of plansOf(kubectl, named, outdir, projects, planning)) {
    if (!plan.isNew) showDifferences(kubectl, plan, planning);
    for (const line of planLines(plan)) console.error(line);
    if (changesAnything(plan)) process.exitCode = different;
  }
}

function showDifferences(kubectl: Kubectl, { delivery, tried }: Plan, planning: PlanOptions): void {
  const result = kubectl.attempt(['diff', ...applyArguments(delivery, planning)], listOf(tried));
  if (!result.succeeded && result.exitCode !== different) throw new CommandFailed(reasonOf(result));
  process.stdout.write(withPlainNames(result.stdout));
}

/** Without the temporary files that kubectl compares, whose names and times are others each time. */
function withPlainNames(text: string): string {
  return text
    .replace(/^diff .*\n/gm, '')
    .replace(/^(---|\+\+\+) \S*\/(LIVE|MERGED)-\d+\/(\S+).*$/gm, (_, mark: string, side: string, object: string) =>
      [mark, `${side === 'LIVE' ? 'cluster' : 'dist'}/${object}`].join(' '),
    );
}

run(diff, trouble);
