import { spawnSync } from 'node:child_process';
import { runJobs } from '../../cluster/run-jobs';
import { kubectlFor } from '../../cluster/kubectl-for';
import { platformOf } from '../../cluster/delivery';
import { BuiltManifests } from '../../cluster/manifests';
import type { Project } from '../../config/project';
import { isImageJob } from '../../constructs/facts/image-job';
import { nameInLabels } from '../../constructs/labels';
import { regsyncConfiguration } from '../../constructs/images/regsync';
import { CommandFailed } from '../../process/command-failed';
import { copiesOf, registriesOf } from '../../stacks/images-stack';
import { projectCall, type ClusterOptions } from '../call';
import { imageRows, imageTable } from '../images-view';
import type { FileOptions } from '../invocation';
import { contextOption, fileOption, outputOption, timeoutOption } from '../options';
import type { Surroundings } from '../surroundings';
import { UsageError } from '../usage-error';
import { verb } from '../verb';
import { imagesBuild } from './images-build';
import { imagesGc } from './images-gc';

export function images(surroundings: Surroundings) {
  const actions = verb({
    name: 'images',
    description:
      'Lists the images that services.yaml has copied or built, copies and builds them, and removes old ones of slots.',
    examples: {
      'images list': 'what is copied and built, and by whom',
      'images mirror': 'copies what is not there',
      'images build shop-staging': 'builds from the commit of the checkout',
      'images gc --dry-run': 'says which old images of slots would be removed',
    },
  });
  const list = verb({
    name: 'list',
    description:
      'Lists the images that are copied to where workloads have them from, and those that are built. It asks no registry.',
    examples: { 'images list': 'a line each', 'images list --output json': 'for programs' },
  });
  list
    .addOption(fileOption())
    .addOption(outputOption())
    .action(({ output, ...options }) => {
      const { projects } = checkedProjects(surroundings, options);
      const rows = projects.flatMap((project) => imageRows(project));
      if (output === 'json') console.log(JSON.stringify(rows));
      else for (const line of imageTable(rows)) console.log(line);
    });
  const mirror = verb({
    name: 'mirror',
    description:
      'Copies images to where workloads have them from: those that are not there, or are others. By the Job of the platform, which it starts anew and watches to its end; or with --here by regsync on this machine, as whom its own login has.',
    examples: {
      'images mirror': 'in the cluster of the platform',
      'images mirror --here': 'from this machine, which reaches both registries',
    },
  });
  mirror
    .addOption(fileOption())
    .addOption(contextOption())
    .option('--here', 'by regsync on this machine')
    .addOption(timeoutOption(1800))
    .action((options) => {
      if (options.here && options.context !== undefined)
        throw new UsageError('--context: with --here, no cluster is asked');
      const { projects, built } = checkedProjects(surroundings, options);
      const withCopies = projects.filter(({ targets }) => copiesOf(targets).length > 0);
      if (withCopies.length === 0) throw new CommandFailed('services.yaml has no image to copy to another registry');
      if (options.here) for (const project of withCopies) mirrorHere(project, surroundings.environment);
      else mirrorInCluster(surroundings, withCopies, { ...options, built });
    });
  return actions
    .addCommand(list)
    .addCommand(mirror)
    .addCommand(imagesBuild(surroundings))
    .addCommand(imagesGc(surroundings));
}

/** @throws InvalidInput where synth would refuse them, as where targets disagree on an image */
function checkedProjects(surroundings: Surroundings, options: FileOptions) {
  const { projects } = projectCall(surroundings, options);
  return { projects, built: new BuiltManifests(projects) };
}

function mirrorHere({ targets }: Project, environment: Surroundings['environment']): void {
  const copies = copiesOf(targets);
  const input = regsyncConfiguration(copies, registriesOf(targets));
  const { status, error } = spawnSync('regsync', ['once', '--config', '-'], {
    input,
    env: environment,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  if (error)
    throw new CommandFailed(`regsync: ${error.message}: install it from https://regclient.org, or leave out --here`);
  if (status !== 0) throw new CommandFailed('regsync has not copied all images');
  console.error(`${copies.length} images are where they are to be`);
}

function mirrorInCluster(
  surroundings: Surroundings,
  projects: readonly Project[],
  { context, timeout, built }: ClusterOptions & { readonly timeout: number; readonly built: BuiltManifests },
): void {
  for (const project of projects) {
    const platform = platformOf(project);
    const { objects } = built.of(platform);
    const names = objects.filter(isImageJob).map(nameInLabels);
    if (names.length === 0)
      throw new CommandFailed(`${platform.name} copies no image by itself: slotstack images mirror --here`);
    const kubectl = kubectlFor([platform], context, surroundings.kubectl);
    console.error(`${kubectl.whereabouts()}, namespace ${platform.namespace}`);
    const ofJobs = objects.filter((object) => names.includes(nameInLabels(object)));
    runJobs(kubectl, platform, ofJobs, { timeout, say: console.error, isDelivered: true });
  }
}
