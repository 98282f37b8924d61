import type { Project } from '../../config/project';
import { Notices } from '../../input/notice';
import type { OutputDirectory } from '../../output/target-output';
import { platformName } from '../../stacks/platform-name';
import { buildAll, synthesize } from '../../stacks/synthesize';
import { fileOption } from '../options';
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
    },
  })
    .addOption(fileOption())
    .option('--stdout', 'prints what kubectl would apply, the platform of a project first, and writes nothing')
    .action(({ stdout, ...options }) => {
      const { projects, outdir, secretsDirectory } = projectCall(surroundings, options);
      const notices = new Notices();
      if (stdout) print(projects, buildAll(projects, { notices }).outputs);
      const targets = stdout ? [] : synthesize(projects, { outdir, secretsDirectory, notices, progress: showProgress });
      const said = notices.lines().map((line) => `note: ${line}\n`);
      if (!stdout)
        said.push(`${targets.length} ${targets.length === 1 ? 'target' : 'targets'} written to ${outdir}/\n`);
      process.stderr.write(said.join(''));
      // Secrets lie elsewhere, where it is not looked at.
      if (!stdout && secretsDirectory === undefined) surroundings.remember?.(outdir, said.join(''));
    });
}

/** What lies in folders of a target is for Argo CD, or for the end of the target. */
function print(projects: readonly Project[], outputs: readonly OutputDirectory[]): void {
  const platforms = new Set(projects.map(({ name }) => platformName(name)));
  const isPlatform = ({ name }: OutputDirectory) => platforms.has(name);
  for (const { files } of [...outputs.filter(isPlatform), ...outputs.filter((output) => !isPlatform(output))])
    for (const [file, text] of files) if (!file.includes('/')) process.stdout.write(text);
}

/** One line that rewrites itself on a terminal; nothing in CI. */
function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} targets${done === all ? '\n' : ''}`);
}
