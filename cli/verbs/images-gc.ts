import { imagesInUse } from '../../cluster/images-in-use';
import { platformOf } from '../../cluster/delivery';
import { kubectlFor } from '../../cluster/kubectl-for';
import type { Kubectl } from '../../cluster/kubectl';
import { removeObjects } from '../../cluster/remove-objects';
import { runJobs } from '../../cluster/run-jobs';
import { objectsOfFile } from '../../config/manifests/manifest-object';
import type { Project } from '../../config/project';
import type { TargetOutput } from '../../output/target-output';
import { CommandFailed } from '../../process/command-failed';
import { secondsOfDuration } from '../../rules/go-duration';
import { imagesOfRegister, ownRepositories } from '../../stacks/own-tags';
import { ownTagListOutput, tagRemovalOutput } from '../../stacks/target-app';
import { projectCall } from '../call';
import { confirm } from '../confirm';
import { contextOption, dryRunOption, fileOption, timeoutOption, yesOption } from '../options';
import type { Surroundings } from '../surroundings';
import { UsageError } from '../usage-error';
import { verb } from '../verb';

export function imagesGc(surroundings: Surroundings) {
  return verb({
    name: 'gc',
    description:
      'Removes the tags of images that slots have built for themselves and that nobody needs: older than --older-than, in the register of no slot, and named by nothing in the namespaces of all projects. By Jobs in the namespace of the platform. The layers go when the registry itself collects what nothing names.',
    examples: {
      'images gc --dry-run': 'says what would go',
      'images gc --older-than 720h --yes': 'what is older than a month, without a question',
    },
  })
    .addOption(fileOption())
    .addOption(contextOption())
    .option('--older-than <duration>', 'how old they are at least', '168h')
    .addOption(dryRunOption())
    .addOption(yesOption())
    .addOption(timeoutOption(1800))
    .action(({ context, olderThan, dryRun = false, yes = false, timeout, ...options }) => {
      const seconds = secondsOfDuration(olderThan);
      if (seconds === undefined) throw new UsageError('--older-than: must be a duration such as 168h');
      const { projects } = projectCall(surroundings, options);
      const building = projects.filter((project) => ownRepositories(project).length > 0);
      if (building.length === 0)
        throw new CommandFailed(
          'no slot builds images for itself: services.yaml has no "builds", or there are no slots yet',
        );
      for (const project of building) {
        const kubectl = kubectlFor([platformOf(project)], context, surroundings.kubectl);
        console.error(`${kubectl.whereabouts()}, namespace ${platformOf(project).namespace}`);
        const run = (made: TargetOutput) => linesOf(kubectl, project, made, timeout);
        const old = run(ownTagListOutput(project, timeText(Date.now() - seconds * 1000))).flatMap(
          (line) => /\bold: ([^\s"]+)/.exec(line)?.[1] ?? [],
        );
        const unused = (candidates: readonly string[]) => {
          const used = new Set([...projects.flatMap(imagesOfRegister), ...imagesInUse(kubectl, candidates)]);
          return candidates.filter((image) => !used.has(image));
        };
        const images = unused([...new Set(old)].sort());
        for (const image of images) console.log(image);
        if (images.length === 0) console.error(`${project.name}: nothing to remove`);
        else if (dryRun) console.error('nothing was done');
        else {
          confirm(`remove ${images.length} of ${project.name}?`, yes);
          // Whoever was asked may have taken some time.
          const left = unused(images);
          if (left.length > 0) run(tagRemovalOutput(project, left));
          console.error(`${project.name}: ${left.length} removed`);
        }
      }
    });
}

/** Runs a Job. @returns what it says */
function linesOf(kubectl: Kubectl, project: Project, { files }: TargetOutput, timeout: number): string[] {
  const objects = [...files].flatMap(([file, text]) => objectsOfFile(file, text));
  const lines: string[] = [];
  try {
    runJobs(kubectl, platformOf(project), objects, {
      ...{ timeout, isDelivered: false, lines: 'all' },
      say: (line) => lines.push(line),
    });
  } catch (error) {
    for (const line of lines) console.error(line);
    throw error;
  } finally {
    removeObjects(kubectl, objects);
  }
  return lines;
}

/** As registries write when an image was made. */
function timeText(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').slice(0, 19);
}
