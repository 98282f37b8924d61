import type { Project } from '../../config/project';
import type { Target } from '../../config/target';
import { Notices } from '../../input/notice';
import type { OutputDirectory } from '../../output/target-output';
import { fileOfGroup } from '../../stacks/group-file';
import { platformName } from '../../stacks/platform-name';
import { isApplied } from '../../stacks/platform-part';
import { buildAll, synthesize } from '../../stacks/synthesize';
import { findDeliveries } from '../../cluster/delivery';
import { nearOrSome } from '../../input/suggestion';
import { CommandFailed } from '../../process/command-failed';
import { fileOption, repeatedOption } from '../options';
import { UsageError } from '../usage-error';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { projectCall } from '../call';

export function synth(surroundings: Surroundings) {
  return verb({
    name: 'synth',
    description:
      'Writes the manifests of each environment and slot to a directory of dist/: beside the services.yaml, or the projects/, that is found here or in a directory above; with --file or SERVICES_FILE, in the current directory. CDK8S_OUTDIR names another place. Until everything is built and checked, what was there stays; files that are as they should be are not written again.',
    examples: {
      synth: 'what there is here',
      'synth --file shop/services.yaml': 'one project',
      'synth --stdout': 'to look at, or for a pipe, without dist/',
      'synth --stdout --target shop-dev-1 --only api': 'one group of one target',
      'synth --stdout --set VERSION=1.5': 'with another value for templates',
    },
  })
    .addOption(fileOption())
    .addOption(repeatedOption('--set <name=value>', 'a variable for templates, as .Vars.name and of the environment'))
    .addOption(repeatedOption('--var-file <file>', 'a file of such variables: NAME=value, a line each'))
    .option('--stdout', 'prints what kubectl would apply, the platform of a project first, and writes nothing')
    .addOption(repeatedOption('--target <target>', 'with --stdout: prints this one'))
    .addOption(repeatedOption('--only <group>', 'with --stdout: prints the objects of this entry of services.yaml'))
    .action(({ stdout, target, only, ...options }) => {
      if (!stdout && (target ?? only))
        throw new UsageError(`--${target ? 'target' : 'only'} is for --stdout: what is written is always whole`);
      const { projects, outdir, secretsDirectory } = projectCall(surroundings, options);
      const notices = new Notices();
      if (stdout) {
        const asked = askedFor(projects, target, only);
        print(projects, buildAll(projects, { notices }).outputs, asked);
      }
      const targets = stdout ? [] : synthesize(projects, { outdir, secretsDirectory, notices, progress: showProgress });
      const said = notices.lines().map((line) => `note: ${line}\n`);
      if (!stdout)
        said.push(`${targets.length} ${targets.length === 1 ? 'target' : 'targets'} written to ${outdir}/\n`);
      process.stderr.write(said.join(''));
      // Secrets lie elsewhere, where it is not looked at.
      if (!stdout && secretsDirectory === undefined) surroundings.remember?.(outdir, said.join(''));
    });
}

/** What is to be printed. */
interface Asked {
  /** @default all */
  readonly targets?: ReadonlySet<string> | undefined;
  /** Names of groups. @default all, and what slotstack adds */
  readonly groups?: ReadonlySet<string> | undefined;
}

/** @throws CommandFailed where there is no such target or group */
function askedFor(
  projects: readonly Project[],
  targets: readonly string[] | undefined,
  groups: readonly string[] | undefined,
): Asked {
  if (groups) checkGroups(projects, groups);
  return {
    targets: targets && new Set(findDeliveries(projects, targets).map(({ name }) => name)),
    groups: groups && new Set(groups),
  };
}

function checkGroups(projects: readonly Project[], groups: readonly string[]): void {
  const all = projects.flatMap((project) => project.targets.flatMap((target) => target.groups.map(({ name }) => name)));
  const unknown = groups.find((group) => !all.includes(group));
  if (unknown !== undefined)
    throw new CommandFailed(`no services.yaml has a group "${unknown}"${nearOrSome(unknown, [...new Set(all)])}`);
}

function print(projects: readonly Project[], outputs: readonly OutputDirectory[], { targets, groups }: Asked): void {
  const platforms = new Set(projects.map(({ name }) => platformName(name)));
  const isPlatform = ({ name }: OutputDirectory) => platforms.has(name);
  const filesOfGroups = groups && filesOf(projects, groups);
  const isAsked = (name: string, file: string) =>
    isApplied(file) && (!filesOfGroups || filesOfGroups.get(name)?.includes(file) === true);
  const inOrder = [...outputs.filter(isPlatform), ...outputs.filter((output) => !isPlatform(output))];
  for (const { name, files } of inOrder.filter((output) => !targets || targets.has(output.name)))
    for (const [file, text] of files) if (isAsked(name, file)) process.stdout.write(text);
}

/** By name of the target. It is not asked of a slot without need: one that is like the others has no groups until then. */
function filesOf(projects: readonly Project[], groups: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const filesIn = ({ groups: all }: Target) => all.filter(({ name }) => groups.has(name)).map(fileOfGroup);
  return new Map(projects.flatMap(({ targets }) => targets.map((target) => [target.name, filesIn(target)])));
}

/** One line that rewrites itself on a terminal; nothing in CI. */
function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} targets${done === all ? '\n' : ''}`);
}
