import { parseOptions } from './cli/arguments';
import { run } from './cli/invocation';
import { Notices } from './input/notice';
import { loadProjects } from './config/projects';
import { synthesize } from './stacks/synthesize';

run(({ files, inputs, outdir, secretsDirectory, args }) => {
  parseOptions(args, {}, 'usage: npm run synth');
  const notices = new Notices();
  const targets = synthesize(loadProjects(files, inputs), {
    outdir,
    secretsDirectory,
    notices,
    progress: showProgress,
  });
  for (const line of notices.lines()) console.error(`note: ${line}`);
  console.error(`${targets.length} ${targets.length === 1 ? 'target' : 'targets'} written to ${outdir}/`);
});

/** One line that rewrites itself on a terminal; nothing in CI. */
function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} targets${done === all ? '\n' : ''}`);
}
