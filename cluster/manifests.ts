import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HookMoment } from '../config/hooks/hook';
import { hooksFile, isTemporaryFile } from '../stacks/hooks-stack';
import { isApplied } from '../stacks/platform-part';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { objectsOfFile } from '../config/manifests/manifest-object';
import { Notices } from '../input/notice';
import type { Project } from '../config/project';
import type { TargetSecrets } from '../output/write-secrets';
import { secretsToApply, type SecretToApply } from '../stacks/secrets-to-apply';
import { buildAll } from '../stacks/synthesize';
import type { Delivery } from './delivery';
import { CommandFailed } from '../process/command-failed';

/** What `kubectl apply -f <directory>` would take: not what lies in folders of the directory, which is for Argo CD. */
export interface Manifests {
  /** Text by file name, in apply order. */
  readonly files: ReadonlyMap<string, string>;
  readonly objects: readonly KubernetesObject[];
  /** What hooks are made of, by the moment at which they run. */
  readonly hooks: Readonly<Record<HookMoment, readonly KubernetesObject[]>>;
  /** What is part of a platform for other environments alone. */
  readonly further: readonly KubernetesObject[];
  /** What is there only until the hooks after it have run. */
  readonly temporary: readonly KubernetesObject[];
}

/** What services.yaml gives now for each delivery. */
export class BuiltManifests {
  private readonly outputs: ReadonlyMap<string, ReadonlyMap<string, string>>;
  private readonly secrets: ReadonlyMap<string, TargetSecrets>;

  /** @throws InvalidInput with every problem of every target */
  constructor(projects: readonly Project[]) {
    const { outputs, secrets } = buildAll(projects, { notices: new Notices() });
    this.outputs = new Map(outputs.map(({ name, files }) => [name, files]));
    this.secrets = new Map(secrets.map((each) => [each.target, each]));
  }

  /** The Secrets of a delivery that get their values from whoever calls. */
  secretsToApply({ project, target }: Delivery): SecretToApply[] {
    return target ? secretsToApply(project, target, this.secrets.get(target.name)) : [];
  }

  of({ name, environments }: Delivery): Manifests {
    return manifestsIn(this.filesOf(name), environments);
  }

  /**
   * What services.yaml gives now for a delivery, once it is sure that it lies in the output directory: what is applied
   * is what can be read and reviewed there, and no slot starts on the generation of yesterday because somebody forgot
   * to synthesize.
   *
   * @throws CommandFailed where the output is not there, or another
   */
  writtenIn(outdir: string, { name, environments }: Delivery): Manifests {
    const directory = join(outdir, name);
    const files = this.filesOf(name);
    if (files.size === 0) throw new CommandFailed(`no group of services.yaml has an object in ${name}`);
    if (!existsSync(directory)) throw new CommandFailed(`there is no ${directory}: slotstack synth`);
    const written = filesIn(directory);
    const stale = [...new Set([...files.keys(), ...written.keys()])].filter(
      (file) => files.get(file) !== written.get(file),
    );
    if (stale.length > 0)
      throw new CommandFailed(
        `${directory} is not what services.yaml gives now, in ${stale.sort().join(', ')}: slotstack synth, with the same environment variables`,
      );
    return manifestsIn(files, environments);
  }

  /** Text by path in the directory; no files for a target without objects. */
  private filesOf(name: string): ReadonlyMap<string, string> {
    return this.outputs.get(name) ?? new Map<string, string>();
  }
}

function manifestsIn(output: ReadonlyMap<string, string>, environments: Delivery['environments']): Manifests {
  const parts = [...output].filter(([file]) => isApplied(file, environments));
  const files = new Map(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
  const objectsOf = ([file, text]: readonly [string, string]) => objectsOfFile(file, text);
  const hooksOf = (moment: HookMoment) => {
    const file = hooksFile(moment);
    return objectsOf([file, output.get(file) ?? '']);
  };
  return {
    files,
    objects: [...files].flatMap(objectsOf),
    further: [...output].filter(([file]) => isApplied(file) && !files.has(file)).flatMap(objectsOf),
    hooks: { before: hooksOf('before'), after: hooksOf('after'), 'before-delete': hooksOf('before-delete') },
    temporary: [...output].filter(([file]) => isTemporaryFile(file)).flatMap(objectsOf),
  };
}

function filesIn(directory: string): Map<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(directory.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}
