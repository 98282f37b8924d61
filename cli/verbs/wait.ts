import { lifeInWords } from '../../config/life';
import { dataChanges } from '../../cluster/data-changes';
import { lifeToEnd } from '../../cluster/hand-over';
import type { Kubectl } from '../../cluster/kubectl';
import { LiveNamespace } from '../../cluster/namespace';
import { look, waitUntilReady } from '../../cluster/watch';
import type { Delivery } from '../../cluster/delivery';
import { CommandFailed } from '../../process/command-failed';
import { BuiltManifests, type Manifests } from '../../cluster/manifests';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { contextOption, fileOption, timeoutOption } from '../options';
import { clusterCall } from '../call';

export function wait(surroundings: Surroundings) {
  return verb({
    name: 'wait',
    description: 'Waits until every workload of these targets is ready, and says why not where that takes too long.',
    examples: { 'wait shop-dev-1 --timeout 120': 'two minutes at most' },
  })
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(timeoutOption(600))
    .action((names, options) => {
      const { projects, named, kubectl } = clusterCall(surroundings, names, options);
      const built = new BuiltManifests(projects);
      for (const delivery of named) waitFor(kubectl, delivery, built.of(delivery), options.timeout);
    });
}

function waitFor(kubectl: Kubectl, delivery: Delivery, { objects }: Manifests, timeout: number): void {
  const { name, namespace } = delivery;
  const present = LiveNamespace.find(kubectl, namespace);
  if (present.state === 'absent') throw new CommandFailed(`${name} is not in this cluster: apply it first`);
  const before = lifeToEnd(present, delivery);
  if (before) throw new CommandFailed(`${name} is still of ${lifeInWords(before)} in the cluster: apply it first`);
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
