import type { Kubectl } from '../../cluster/kubectl';
import { runJobs } from '../../cluster/run-jobs';
import { objectsOfFile } from '../../config/manifests/manifest-object';
import { updateName } from '../../constructs/sources/sources-update';
import { CommandFailed } from '../../process/command-failed';
import { sourcesUpdateOutput } from '../../stacks/target-app';
import { clusterCall } from '../call';
import { contextOption, fileOption, timeoutOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

export function sources(surroundings: Surroundings) {
  const actions = verb({
    name: 'sources',
    description: 'Brings the checkouts that workloads work in up to date.',
    examples: { 'sources sync shop-dev-1': 'where nobody has changed anything in it' },
  });
  const sync = verb({
    name: 'sync',
    description:
      'Brings the checkout of targets to what it would be made from now: of a slot, the commit that the register has. Where somebody has changed or committed something in it, it says so, and changes nothing.',
    examples: { 'sources sync shop-dev-1': 'after a push', 'sources sync shop-staging': 'to the newest commit' },
  });
  sync
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(timeoutOption(600))
    .action((names, { timeout, ...options }) => {
      const { named, kubectl } = clusterCall(surroundings, names, options);
      for (const { name, namespace, target } of named) {
        if (!target?.sources)
          throw new CommandFailed(`${name} has no checkout: "sources" in services.yaml says from where it comes`);
        if (target.sources.submodules)
          throw new CommandFailed(
            `${name} has a checkout with submodules: bring it up to date there, or clean the slot`,
          );
        if (isRunning(kubectl, namespace)) throw new CommandFailed(`${name}: another call brings it up to date`);
      }
      for (const delivery of named) {
        const { name, project, target } = delivery;
        if (!target) continue;
        console.error(`${name}:`);
        const { files } = sourcesUpdateOutput(project, target);
        const say = (line: string) => {
          console.error(`  ${line}`);
        };
        runJobs(
          kubectl,
          delivery,
          [...files].flatMap(([file, text]) => objectsOfFile(file, text)),
          { timeout, say, isDelivered: false },
        );
      }
    });
  return actions.addCommand(sync);
}

/** Whether another call has a Job there that has not ended. */
function isRunning(kubectl: Kubectl, namespace: string): boolean {
  const jobs = kubectl.objects(['jobs', `--namespace=${namespace}`, `--field-selector=metadata.name=${updateName}`]);
  return jobs.some(({ status }) => ((status ?? {}) as { readonly active?: number }).active !== undefined);
}
