import { Notices } from '../../input/notice';
import { synthesize } from '../../stacks/synthesize';
import { fileOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { projectCall } from '../call';

export function synth(surroundings: Surroundings) {
  return verb({
    name: 'synth',
    description:
      'Writes the manifests of each environment and slot to a directory of dist/: beside the services.yaml, or the projects/, that is found here or in a directory above; with --file or SERVICES_FILE, in the current directory. CDK8S_OUTDIR names another place. Until everything is built and checked, what was there stays.',
    examples: { synth: 'what there is here', 'synth --file shop/services.yaml': 'one project' },
  })
    .addOption(fileOption())
    .action((options) => {
      const { projects, outdir, secretsDirectory } = projectCall(surroundings, options);
      const notices = new Notices();
      const targets = synthesize(projects, {
        outdir,
        secretsDirectory,
        notices,
        progress: showProgress,
      });
      for (const line of notices.lines()) console.error(`note: ${line}`);
      console.error(`${targets.length} ${targets.length === 1 ? 'target' : 'targets'} written to ${outdir}/`);
    });
}

/** One line that rewrites itself on a terminal; nothing in CI. */
function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} targets${done === all ? '\n' : ''}`);
}
