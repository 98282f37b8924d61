import { loadProjects } from '../config/projects';
import { changeOptions, parseWords, wholeNumber } from './arguments';
import { carryOut } from './cluster/carry-out';
import { kubectlFor } from './cluster/kubectl-for';
import { planLines } from './cluster/plan';
import { plansOf } from './cluster/plans';
import { findDeliveries } from './delivery';
import { run, type Invocation } from './invocation';

const usage =
  'usage: npm run apply -- <target>... [--dry-run] [--prune] [--force-conflicts] [--timeout=<seconds>] [--context=<context>]';

const options = {
  ...changeOptions,
  prune: { type: 'boolean', default: false },
  'force-conflicts': { type: 'boolean', default: false },
  timeout: { type: 'string', default: '300' },
} as const;

/**
 * Brings targets to the cluster that kubectl points to: first the platform of their projects, whose prepare Jobs must have
 * ended, then the files of each in their order.
 *
 * The API server is asked about every object before any is changed. What left the output is deleted in slots; in what
 * lasts, only where `--prune` says so.
 */
function apply({ files, inputs, outdir, args }: Invocation): void {
  const { values, positionals } = parseWords(args, options, usage);
  const timeout = wholeNumber('timeout', values.timeout);
  const projects = loadProjects(files, inputs);
  const named = findDeliveries(projects, positionals, usage);
  const kubectl = kubectlFor(named, values.context);
  console.error(kubectl.whereabouts());
  const planning = { forceConflicts: values['force-conflicts'] };
  const plans = plansOf(kubectl, named, outdir, projects, planning);
  for (const plan of plans) for (const line of planLines(plan)) console.error(line);
  if (values['dry-run']) {
    console.error('nothing was changed');
    return;
  }
  for (const plan of plans) {
    console.error(`${plan.delivery.name}:`);
    const say = (line: string) => {
      console.error(`  ${line}`);
    };
    carryOut(kubectl, plan, { ...planning, prune: values.prune, timeout, say });
  }
  console.error(`applied; until all is ready: npm run wait -- ${named.map(({ name }) => name).join(' ')}`);
}

run(apply);
