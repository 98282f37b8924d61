import { carryOut } from '../../cluster/carry-out';
import { planLines } from '../../cluster/plan';
import { plansOf } from '../../cluster/plans';
import { objectName } from '../../kubernetes/kubernetes-object';
import { confirm } from '../confirm';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { contextOption, dryRunOption, fileOption, timeoutOption, yesOption } from '../options';
import { clusterCall, type ClusterOptions } from '../call';

export function apply(surroundings: Surroundings) {
  return verb({
    name: 'apply',
    description:
      'Brings targets to the cluster: first the platform of their projects, whose prepare Jobs must have ended, then the files of each in their order. The API server is asked about every object before any is changed. What left the output is deleted in slots; in what lasts, only where --prune says so, and somebody who is asked.',
    examples: {
      'apply shop-dev-1 --dry-run': 'says what would change',
      'apply shop-staging --prune': 'asks before it deletes what left the output',
    },
  })
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(dryRunOption())
    .addOption(yesOption())
    .option('--prune', 'deletes what left the output also in what lasts')
    .option('--force-conflicts', 'takes fields over that somebody else has set')
    .addOption(timeoutOption(300))
    .action((names, options) => {
      applyTargets(surroundings, names, options);
    });
}

interface ApplyOptions extends ClusterOptions {
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
  readonly prune?: true | undefined;
  readonly forceConflicts?: true | undefined;
  /** Seconds. */
  readonly timeout: number;
}

function applyTargets(surroundings: Surroundings, names: readonly string[], options: ApplyOptions): void {
  const { projects, named, kubectl, outdir } = clusterCall(surroundings, names, options);
  const { dryRun = false, yes = false, prune = false, forceConflicts = false, timeout } = options;
  const plans = plansOf(kubectl, named, outdir, projects, { forceConflicts });
  for (const plan of plans) for (const line of planLines(plan)) console.error(line);
  if (dryRun) {
    console.error('nothing was changed');
    return;
  }
  const gone = plans.flatMap(({ delivery, leftovers }) =>
    prune && delivery.target?.slot === undefined ? leftovers.removable : [],
  );
  if (gone.length > 0) confirm(`delete what left the output: ${gone.map(objectName).join(', ')}?`, yes);
  const { wait } = surroundings;
  for (const plan of plans) {
    console.error(`${plan.delivery.name}:`);
    const say = (line: string) => {
      console.error(`  ${line}`);
    };
    carryOut(kubectl, plan, { forceConflicts, prune, timeout, say, wait });
  }
  console.error(`applied; until all is ready: slotstack wait ${named.map(({ name }) => name).join(' ')}`);
}
