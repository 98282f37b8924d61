import { findDelivery } from '../../cluster/delivery';
import { kubectlFor } from '../../cluster/kubectl-for';
import { leftVolumes, removeVolume } from '../../cluster/volumes';
import { CommandFailed } from '../../process/command-failed';
import { projectCall } from '../call';
import { confirm } from '../confirm';
import { contextOption, dryRunOption, fileOption, yesOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

/** `slotstack trash remove`: of the volumes that a class has kept, one goes. */
export function removal(surroundings: Surroundings) {
  return verb({
    name: 'remove',
    description:
      'Deletes a volume that its storage class has kept (reclaim policy Retain), with the data of a task that has ended. Only of slots, and only while no claim has it.',
    examples: {
      'trash remove shop-dev-1 pvc-6f2d --dry-run':
        'says what would go: slotstack status shop-dev-1 shows which there are',
      'trash remove shop-dev-1 pvc-6f2d': 'deletes it, for good',
    },
  })
    .argument('<target>', 'a slot')
    .argument('<volume>', 'a volume that the status of the target shows')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(dryRunOption())
    .addOption(yesOption())
    .action((name, volumeName, options) => {
      const { projects } = projectCall(surroundings, options);
      const delivery = findDelivery(projects, name);
      const { namespace, target } = delivery;
      if (target?.slot === undefined)
        throw new CommandFailed(
          `${name} is no slot: what was kept of it is nobody's to delete here; kubectl delete it yourself`,
        );
      const kubectl = kubectlFor([delivery], options.context, surroundings.kubectl);
      const left = leftVolumes(kubectl, new Set([namespace]));
      const volume = left.find((candidate) => candidate.name === volumeName);
      if (!volume) {
        const known = left.map((candidate) => candidate.name).join(', ');
        throw new CommandFailed(`no volume "${volumeName}" is left of ${name}${known && `; there are ${known}`}`);
      }
      console.error(kubectl.whereabouts());
      console.error(
        `delete volume ${volume.name} (${volume.capacity}), which was of claim ${volume.claim} of ${name}, with its data`,
      );
      if (options.dryRun) {
        console.error('nothing was done');
        return;
      }
      confirm(`delete volume ${volume.name}?`, options.yes ?? false);
      removeVolume(kubectl, volume);
      console.log(`volume ${volume.name} is deleted`);
    });
}
