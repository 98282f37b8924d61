import { lifeInWords } from '../config/life';
import { loadProjects } from '../config/projects';
import { clusterOptions, parseWords, wholeNumber } from './arguments';
import { dataChanges } from '../cluster/data-changes';
import { lifeToEnd } from '../cluster/hand-over';
import { kubectlFor } from '../cluster/kubectl-for';
import { LiveNamespace } from '../cluster/namespace';
import { look, waitUntilReady } from '../cluster/watch';
import { findDeliveries } from '../cluster/delivery';
import { CommandFailed } from '../process/command-failed';
import { run, type Invocation } from './invocation';
import { BuiltManifests } from '../cluster/manifests';

const usage = 'usage: npm run wait -- <target>... [--timeout=<seconds>] [--context=<context>]';

const options = { ...clusterOptions, timeout: { type: 'string', default: '600' } } as const;

/** Waits until every workload of these targets is ready, and says why not where that takes too long. */
function wait({ files, inputs, args }: Invocation): void {
  const { values, positionals } = parseWords(args, options, usage);
  const timeout = wholeNumber('timeout', values.timeout);
  const projects = loadProjects(files, inputs);
  const named = findDeliveries(projects, positionals, usage);
  const kubectl = kubectlFor(named, values.context);
  console.error(kubectl.whereabouts());
  const built = new BuiltManifests(projects);
  for (const delivery of named) {
    const { name, namespace } = delivery;
    const present = LiveNamespace.find(kubectl, namespace);
    if (present.state === 'absent') throw new CommandFailed(`${name} is not in this cluster: apply it first`);
    const before = lifeToEnd(present, delivery);
    if (before) throw new CommandFailed(`${name} is still of ${lifeInWords(before)} in the cluster: apply it first`);
    const { objects } = built.of(delivery);
    const live = look(kubectl, namespace, objects).flatMap((watched) => watched.live ?? []);
    const [change] = dataChanges(objects, live);
    // Ready, but for the task before this one.
    if (change)
      throw new CommandFailed(
        `${name}: the data of ${change.dataPaths.join(', ')} has generation ${change.live} in the cluster, and ${change.declared} here: apply it first`,
      );
    const say = (line: string) => {
      console.error(`${name} ${line}`);
    };
    waitUntilReady(kubectl, namespace, objects, { timeout, say });
    console.error(`${name} is ready`);
  }
}

run(wait);
