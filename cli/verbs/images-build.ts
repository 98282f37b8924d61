import { resolve, dirname } from 'node:path';
import type { Delivery } from '../../cluster/delivery';
import { runJobs } from '../../cluster/run-jobs';
import type { Kubectl } from '../../cluster/kubectl';
import { buildable } from '../../config/images/target-images';
import { objectsOfFile } from '../../config/manifests/manifest-object';
import { textBy } from '../../config/schema/scalars';
import { Git } from '../../git/git';
import { nearOrSome } from '../../input/suggestion';
import { CommandFailed } from '../../process/command-failed';
import { wholeCommitId } from '../../rules/values';
import type { PlannedBuild } from '../../constructs/images/image-builds';
import { ownBuilds } from '../../stacks/builds-stack';
import { buildsOutput } from '../../stacks/target-app';
import { clusterCall } from '../call';
import { checkedOption, contextOption, fileOption, repeatedOption, timeoutOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

export function imagesBuild(surroundings: Surroundings) {
  return verb({
    name: 'build',
    description:
      'Builds images in the namespaces of targets, and watches that to its end, with the log: of a slot those that it has for itself, from the commits that the register has; of a lasting environment all, from a commit.',
    examples: {
      'images build shop-staging': 'from the commit of the checkout, which must be in the repository',
      'images build shop-staging --only web --commit 4f1c2d9a6b7e8f90112233445566778899aabbcc': 'one, from another',
      'images build shop-dev-1': 'once more, where a Job of the slot has failed',
    },
  })
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(repeatedOption('--only <name>', 'an image, as services.yaml calls it (default: all)'))
    .addOption(checkedOption('--commit <id>', 'of lasting environments: what is built', textBy(wholeCommitId)))
    .addOption(timeoutOption(3600))
    .action((names, { only, commit, ...options }) => {
      const { named, kubectl } = clusterCall(surroundings, names, options);
      const plans = named.map((delivery) => ({ delivery, planned: plannedFor(delivery, { only, commit }) }));
      for (const { delivery, planned } of plans) build(delivery, planned, kubectl, options.timeout);
    });
}

interface Wanted {
  /** Names of images. @default all */
  readonly only?: readonly string[] | undefined;
  /** @default that of the checkout */
  readonly commit?: string | undefined;
}

function build(delivery: Delivery, planned: readonly PlannedBuild[], kubectl: Kubectl, timeout: number): void {
  const { name, project, target } = delivery;
  if (!target || planned.length === 0) {
    console.error(`${name}: nothing is to be built`);
    return;
  }
  console.error(`${name}: ${planned.map(({ build: { image } }) => image).join(', ')}`);
  const { files } = buildsOutput(project, target, planned);
  const objects = [...files].flatMap(([file, text]) => objectsOfFile(file, text));
  const say = (line: string) => {
    console.error(`  ${line}`);
  };
  runJobs(kubectl, delivery, objects, { timeout, say, isDelivered: target.slot !== undefined });
}

/** @throws CommandFailed where there is no such image, and for a commit of a slot, which is in the register */
function plannedFor({ name, project, target }: Delivery, { only, commit }: Wanted): PlannedBuild[] {
  if (!target) throw new CommandFailed(`${name} runs no images of the project: name a target`);
  const { images, slot } = target;
  if (!images.builder)
    throw new CommandFailed(`${project.name} has no "builds" in services.yaml, which says from where images are built`);
  const all = buildable(images);
  const names = all.map((each) => each.name);
  for (const each of only ?? [])
    if (!names.includes(each))
      throw new CommandFailed(`there is no image "${each}" to build${nearOrSome(each, names)}`);
  const wanted = (each: PlannedBuild) => only === undefined || only.includes(each.build.name);
  if (slot !== undefined) {
    if (commit !== undefined)
      throw new CommandFailed(
        `--commit: ${name} shows what the register has: slotstack slots set --slot ${slot} --commit ${commit}`,
      );
    return ownBuilds(target, project.targets).filter(wanted);
  }
  const revision = { commit: commit ?? headOf(project.file) };
  return all.map((each) => ({ build: each, revision })).filter(wanted);
}

/** The commit of the checkout that services.yaml is in. What is changed there, and not committed, nobody else has. */
function headOf(file: string): string {
  const git = new Git(dirname(resolve(file)));
  if (git.output(['status', '--porcelain', '--untracked-files=no']) !== '')
    console.error('note: what is changed here and not committed is not built');
  return git.output(['rev-parse', '--verify', 'HEAD^{commit}']);
}
