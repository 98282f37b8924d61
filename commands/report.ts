import { loadProjects } from '../config/projects';
import { run } from './invocation';

/** Per target, what becomes of each hook and image of services.yaml; per project, which environment variables its files read. */
run(({ files, inputs }) => {
  for (const project of loadProjects(files, inputs)) {
    for (const target of project.targets) {
      console.log(target.name);
      for (const { path, name, status, reason } of target.pending)
        console.log(`  ${path} (${name}): ${status}: ${reason}`);
    }
    const variables = project.variables.map((name) => `${name}${inputs.environment[name] ? '' : ' (not set)'}`);
    console.log(`${project.file} reads: ${variables.join(', ')}`);
  }
});
