import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Volume } from '../../kubernetes/pod-template';

export type Values = Readonly<Record<string, string>>;

/** What a pod takes from its namespace. */
export interface Namespace {
  /** Token of its ServiceAccount. */
  readonly token: string;
  readonly configMaps: ReadonlyMap<string, Values>;
  readonly secrets: ReadonlyMap<string, Values>;
}

/** Where a pod lies on this machine. */
export interface Place {
  /** What is `/srv/shop` to the manifests. */
  readonly disk: string;
  /** An empty directory for what the kubelet keeps of the pod. */
  readonly directory: string;
}

interface ProvidedVolume extends Volume {
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
  readonly projected?: object;
}

/** What the kubelet mounts for the volumes of a pod. */
export class Volumes {
  constructor(
    private readonly declared: readonly Volume[],
    private readonly namespace: Namespace,
    private readonly place: Place,
    private readonly fsGroup = 0,
  ) {}

  /** Directory or file of this machine. @throws Error where the kubelet would not mount it */
  source(name: string): string {
    const volume = this.declared.find((candidate) => candidate.name === name);
    if (!volume) throw new Error(`no volume is called ${name}`);
    return volume.hostPath ? this.hostPath(volume.hostPath) : this.ownDirectory(volume);
  }

  private hostPath({ path, type }: { readonly path: string; readonly type?: string }): string {
    const source = path.replace('/srv/shop', this.place.disk);
    if (!existsSync(source)) {
      // The kubelet checks what has a type; the runtime makes what has none.
      if (type !== undefined) throw new Error(`${path} is no ${type}`);
      mkdirSync(source, { recursive: true });
    }
    return source;
  }

  private ownDirectory({ name, configMap, secret, projected }: ProvidedVolume): string {
    const directory = join(this.place.directory, name);
    if (!existsSync(directory)) {
      mkdirSync(directory);
      chownSync(directory, 0, this.fsGroup);
      chmodSync(directory, 0o2777);
    }
    const { configMaps, secrets, token } = this.namespace;
    const files = {
      ...configMaps.get(configMap?.name ?? ''),
      ...secrets.get(secret?.secretName ?? ''),
      ...(projected && { token }),
    };
    for (const [key, value] of Object.entries(files)) writeFileSync(join(directory, key), value);
    return directory;
  }
}
