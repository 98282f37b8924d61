import type { Project } from '../config/project';
import { loadProjects } from '../config/projects';
import { parseOptions } from './arguments';
import { run } from './invocation';

const usage = 'usage: npm run report';

/** What becomes of each hook and image of services.yaml, with the targets it holds for; which environment variables the files read. */
run(({ files, inputs, args }) => {
  parseOptions(args, {}, usage);
  for (const project of loadProjects(files, inputs)) {
    for (const [targets, lines] of linesByTargets(project)) {
      console.log(targets);
      for (const line of lines) console.log(`  ${line}`);
    }
    const variables = project.variables.map((name) => `${name}${inputs.environment[name] ? '' : ' (not set)'}`);
    console.log(`${project.file} reads: ${variables.join(', ')}`);
  }
});

/** Most is the same in all targets, or in all slots. */
function linesByTargets({ name, targets }: Project): Map<string, string[]> {
  const targetsByLine = new Map<string, string[]>();
  for (const target of targets) {
    for (const entry of target.pending) {
      const line = `${entry.path} (${entry.name}): ${entry.status}: ${entry.reason}`;
      targetsByLine.set(line, [...(targetsByLine.get(line) ?? []), target.name]);
    }
  }
  const lines = new Map<string, string[]>();
  for (const [line, names] of targetsByLine) {
    const all = names.length === targets.length ? `all ${names.length} targets of ${name}` : names.join(', ');
    lines.set(all, [...(lines.get(all) ?? []), line]);
  }
  return lines;
}
