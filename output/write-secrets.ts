import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBelow } from '../kubernetes/host-path';
import type { PlacedObject } from '../kubernetes/placed-object';
import type { Notices } from '../input/notice';
import { objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { manifestText } from './manifest';
import { checkPlace, makeDirectory, realPath } from './place';
import { Refused } from './refused';
import { firstLines } from './write-output';

/** The Secrets of one target, as the files of its project have them. */
export interface TargetSecrets {
  readonly target: string;
  readonly project: string;
  readonly secrets: readonly PlacedObject[];
}

/**
 * Writes Secrets with their values to `directory/<target>/secrets.yaml`, for kubectl by hand; only on request.
 *
 * Readable by the caller alone, and ignored by git wherever the directory lies. A Secret with an empty value is left
 * out: applied, it would overwrite a good one by what is merely not set here.
 *
 * @throws Refused where the directory is part of the output, which is published, is somebody else's, or has something else
 * in it
 */
export function writeSecrets(
  directory: string,
  outdir: string,
  targets: readonly TargetSecrets[],
  notices: Notices,
): void {
  checkPlace(directory, 'Secrets');
  checkApart(directory, outdir);
  makeDirectory(directory, 0o700);
  writeIgnoreFile(directory);
  for (const { target, project, secrets } of targets) {
    const complete = secrets.filter(({ object, position }) => {
      const empty = emptyKeys(object);
      if (empty.length > 0)
        notices.add(
          target,
          position,
          `${objectName(object)} is not written to ${directory} either: ${empty.join(', ')} would be empty`,
        );
      return empty.length === 0;
    });
    const path = join(directory, target);
    if (existsSync(path) && !firstLines(path))
      throw new Refused(`${path} holds something that slotstack did not write: move it away`);
    rmSync(path, { recursive: true, force: true });
    if (complete.length === 0) continue;
    mkdirSync(path, { mode: 0o700 });
    const text = manifestText(
      project,
      complete.map(({ object }) => object),
    );
    writeFileSync(join(path, 'secrets.yaml'), text, { mode: 0o600 });
  }
}

function checkApart(directory: string, outdir: string): void {
  const [secrets, output] = [realPath(directory), realPath(outdir)];
  if (secrets !== output && !isBelow(secrets, output) && !isBelow(output, secrets)) return;
  throw new Refused(
    `${directory} and ${outdir}, which is published, lie in one another: choose another directory for Secrets`,
  );
}

/** A .gitignore, never over one that somebody wrote: it would keep their files out of git. */
function writeIgnoreFile(directory: string): void {
  const path = join(directory, '.gitignore');
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && !(found.isFile() && readFileSync(path, 'utf8') === '*\n'))
    throw new Refused(`${directory} has a .gitignore of its own: choose a directory for Secrets alone`);
  writeFileSync(path, '*\n');
}

function emptyKeys({ data, stringData }: KubernetesObject): string[] {
  const values = {
    ...(data as Record<string, unknown> | undefined),
    ...(stringData as Record<string, unknown> | undefined),
  };
  return Object.keys(values).filter((key) => values[key] === '' || values[key] === null);
}
