import { isDeepStrictEqual } from 'node:util';
import { objectIdentity, objectName } from '../kubernetes/kubernetes-object';
import type { ManifestObject } from '../kubernetes/placed-object';
import type { Notices } from '../input/notice';
import { formatPosition, Problems } from '../input/problem';
import type { Project } from '../config/project';
import { buildProject, type BuildContext } from './build-project';
import { checkPlace } from '../output/place';
import type { TargetOutput } from '../output/target-output';
import { writeOutput } from '../output/write-output';
import { writeSecrets, type TargetSecrets } from '../output/write-secrets';

export interface SynthesizeOptions {
  /** Directory below which each target gets one. */
  readonly outdir: string;
  /** Directory for the Secrets of the projects' files, with their values. @default none: they are left out */
  readonly secretsDirectory?: string | undefined;
  /** Takes what a user should know that does not stop the work. */
  readonly notices: Notices;
  /** Is told how many targets of how many are built. @default nobody is told */
  readonly progress?: (done: number, all: number) => void;
}

/** The manifests of every target of every project. */
export interface Synthesized {
  readonly outputs: readonly TargetOutput[];
  readonly secrets: readonly TargetSecrets[];
}

/**
 * Writes the manifests of every target of every project.
 *
 * Everything is built and checked before anything is written: what was there stays until the new is complete.
 *
 * @returns the names of the targets
 * @throws InvalidInput with every problem of every target
 * @throws Refused where nothing may be written there
 */
export function synthesize(projects: readonly Project[], options: SynthesizeOptions): string[] {
  const { outdir, secretsDirectory, notices } = options;
  checkPlace(outdir, 'the output');
  const { outputs, secrets } = buildAll(projects, options);
  if (secretsDirectory !== undefined) writeSecrets(secretsDirectory, outdir, secrets, notices);
  for (const line of writeOutput(outdir, outputs)) notices.say(line);
  return outputs.map(({ name }) => name);
}

/**
 * Builds the manifests of every target of every project, and writes nothing.
 *
 * @throws InvalidInput with every problem of every target
 */
export function buildAll(
  projects: readonly Project[],
  { notices, progress }: Pick<SynthesizeOptions, 'notices' | 'progress'>,
): Synthesized {
  const problems = new Problems();
  const targets = projects.flatMap((project) => project.targets);
  const dataRoots = [...new Set(targets.flatMap(({ dataPaths }) => dataPaths?.root ?? []))];
  const all = targets.length + projects.length;
  let done = 0;
  const context: BuildContext = {
    dataRoots,
    problems,
    notices,
    progress: (count) => progress?.((done += count), all),
  };
  const built = projects.map((project) => buildProject(project, context));
  for (const { platform, project } of built)
    if (targets.some(({ name }) => name === platform.name))
      problems.add(
        { file: project.file, line: 1, column: 1 },
        `${platform.name} is the namespace of an environment and of what all share: name one otherwise`,
      );
  refuseSharedTwice(
    built.map(({ shared }) => shared),
    problems,
  );
  problems.throwIfAny();
  return {
    outputs: built.flatMap(({ delivered, platform }) => [...delivered, platform]),
    secrets: built.flatMap(({ secrets }) => secrets),
  };
}

/** Each project's platform target would apply its own: of two that differ, the cluster would have now one, now the other. */
function refuseSharedTwice(shared: readonly (readonly ManifestObject[])[], problems: Problems): void {
  const known = new Map<string, ManifestObject>();
  for (const entry of shared.flat()) {
    const identity = objectIdentity(entry.object);
    const other = known.get(identity);
    known.set(identity, other ?? entry);
    if (other && !isDeepStrictEqual(other.object, entry.object)) {
      problems.add(
        entry.position,
        `${objectName(entry.object)} is another in ${formatPosition(other.position)}, but the cluster has one: make them the same, or name one of them otherwise`,
      );
    }
  }
}
