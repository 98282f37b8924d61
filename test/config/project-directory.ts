import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Inputs } from '../../config/inputs';
import { InvalidInput } from '../../input/problem';
import { loadProject, type Project } from '../../config/project';
import { loadProjects } from '../../config/projects';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { Target } from '../../config/target';

/** Files of a project: their text by path, `services.yaml` among them. */
export type Files = Readonly<Record<string, string>>;

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** A directory with these files, until the end of the test. */
export function writeFiles(files: Files): string {
  const directory = mkdtempSync(join(tmpdir(), 'slotstack-project-'));
  directories.push(directory);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** The project that services.yaml and these further files describe. */
export function load(services: string, inputs: Partial<Inputs> = {}, files: Files = {}): Project {
  const directory = writeFiles({ 'services.yaml': services, ...files });
  return loadProject(join(directory, 'services.yaml'), { environment: {}, ...inputs });
}

/** The only target of a project. */
export function loadTarget(services: string, inputs: Partial<Inputs> = {}, files: Files = {}): Target {
  const { targets } = load(services, inputs, files);
  expect(targets).toHaveLength(1);
  return targets[0] as Target;
}

/** The objects of a target, of all groups. */
export function objectsOf(target: Target): KubernetesObject[] {
  return target.groups.flatMap((group) => group.objects.map(({ object }) => object));
}

/** What a user reads, line by line, with files named from the project's directory; empty where the project is fine. */
export function problemsOf(services: string, inputs: Partial<Inputs> = {}, files: Files = {}): string[] {
  return refusals(() => load(services, inputs, files));
}

/** Loads several projects together: their services.yaml by path. */
export function problemsTogether(projects: Files, inputs: Partial<Inputs> = {}): string[] {
  const directory = writeFiles(projects);
  const files = Object.keys(projects).map((path) => join(directory, path));
  return refusals(() => loadProjects(files, { environment: {}, ...inputs }));
}

/** The lines of the refusal that `step` ends in. */
export function refusals(step: () => unknown): string[] {
  try {
    step();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const lines = error.message.split('\n');
    return lines.map((line) => directories.reduce((text, directory) => text.replaceAll(`${directory}/`, ''), line));
  }
}
