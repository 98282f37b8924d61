import { objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { loadProjects } from '../config/projects';
import { changeOptions, parseWords, wholeNumber } from './arguments';
import { carryOut } from '../cluster/carry-out';
import { kubectlFor } from '../cluster/kubectl-for';
import { ofOthers } from '../cluster/of-others';
import { planLines } from '../cluster/plan';
import { plansOf } from '../cluster/plans';
import { confirm } from './confirm';
import { findDeliveries } from '../cluster/delivery';
import { run, type Invocation } from './invocation';

const usage =
  'usage: npm run apply -- <target>... [--dry-run] [--yes] [--prune] [--force-conflicts] [--timeout=<seconds>] [--context=<context>]';

const options = {
  ...changeOptions,
  prune: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  'force-conflicts': { type: 'boolean', default: false },
  timeout: { type: 'string', default: '300' },
} as const;

/**
 * Brings targets to the cluster that kubectl points to: first the platform of their projects, whose prepare Jobs must have
 * ended, then the files of each in their order.
 *
 * The API server is asked about every object before any is changed. What left the output is deleted in slots; in what
 * lasts, only where `--prune` says so. What the platform has for other targets alone is asked for, unless `--yes` was said.
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
  const others = plans.flatMap((plan) => ofOthers(plan, named).map((object) => [plan.delivery.name, object] as const));
  for (const [name, object] of others)
    console.error(`${name} has ${placeOf(object)}, which only targets have that are not applied here`);
  if (values['dry-run']) {
    console.error('nothing was changed');
    return;
  }
  if (others.length > 0) confirm('apply that, too?', values.yes);
  for (const plan of plans) {
    console.error(`${plan.delivery.name}:`);
    const say = (line: string) => {
      console.error(`  ${line}`);
    };
    carryOut(kubectl, plan, { ...planning, prune: values.prune, timeout, say });
  }
  console.error(`applied; until all is ready: npm run wait -- ${named.map(({ name }) => name).join(' ')}`);
}

function placeOf(object: KubernetesObject): string {
  const { namespace } = object.metadata;
  return `${objectName(object)}${namespace === undefined ? ' of the whole cluster' : ` in namespace ${namespace}`}`;
}

run(apply);
