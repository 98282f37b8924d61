import { listOf, reasonOf, type Kubectl } from '../../cluster/kubectl';
import { applyArguments, changesAnything, planLines, type Plan, type PlanOptions } from '../../cluster/plan';
import { plansOf } from '../../cluster/plans';
import { CommandFailed } from '../../process/command-failed';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { contextOption, fileOption } from '../options';
import { Ended } from '../ended';
import { explain } from '../explain';
import { clusterCall, type ClusterOptions } from '../call';

/** As diff(1) has it: 0 for no difference, 1 for some, more for trouble. */
const different = 1;
const trouble = 2;

export function diff(surroundings: Surroundings) {
  return verb({
    name: 'diff',
    description:
      'Shows what apply would change: its text as kubectl diff has it, and a summary. Ends with 0 where that is nothing, with 1 where it is something, and with 2 for trouble.',
    examples: { 'diff shop-dev-1': 'before it is applied' },
  })
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .option('--force-conflicts', 'as apply has it')
    .action((names, options) => {
      let isDifferent: boolean;
      try {
        isDifferent = showPlans(surroundings, names, options);
      } catch (error) {
        explain(error);
        throw new Ended(trouble);
      }
      if (isDifferent) throw new Ended(different);
    });
}

interface DiffOptions extends ClusterOptions {
  readonly forceConflicts?: true | undefined;
}

/** Whether anything would change. */
function showPlans(surroundings: Surroundings, names: readonly string[], options: DiffOptions): boolean {
  const { projects, named, kubectl, outdir } = clusterCall(surroundings, names, options);
  const planning = { forceConflicts: options.forceConflicts ?? false };
  const plans = plansOf(kubectl, named, outdir, projects, planning);
  for (const plan of plans) {
    if (!plan.isNew) showDifferences(kubectl, plan, planning);
    for (const line of planLines(plan)) console.error(line);
  }
  return plans.some(changesAnything);
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
