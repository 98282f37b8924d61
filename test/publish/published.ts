import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { publish, type PublishRequest } from '../../publish/publish';
import type { Outcome } from '../../publish/publisher';
import { registerFileText } from '../../config/register-file';
import { git, Repository, writeFiles } from '../slots/repository';
import { slotFile } from '../slots/slot-project';

/** services.yaml of a project with data: `generation` is that of its lasting environment. */
export function services({ project = 'shop', slots = 2, generation = 1 } = {}): string {
  return `project: ${project}
environments: {dev: {dataGeneration: ${generation}}, ai: {}}
maxSlots: ${slots}
dataPaths:
  root: /srv/${project}
  envDir: '/srv/${project}/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}'
  dirs: [db]
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: db, image: 'docker.io/library/redis:7-bookworm', config: db-config, secret: db-secret, resources: {cpu: 100m, memory: 64Mi}}
`;
}

/** The file of a slot that works for an issue. */
export const slotText = (slot: number, generation: number, issue = 42, life?: number) =>
  registerFileText(slotFile(slot, generation, { issue, ...(life !== undefined && { life }) }));

/** A repository with project `shop`, and a branch `manifests` that is published to. */
export class PublishedRepository {
  private readonly repository = new Repository();
  readonly bare = this.repository.bare;
  readonly checkout = this.repository.checkout;

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.change({ 'projects/shop/services.yaml': services(), ...files });
  }

  /** A further checkout of `main`, as it is now. */
  clone(...options: string[]): string {
    return this.repository.clone(...options);
  }

  /** Commits files, and pushes them. Those that are to go have no text. @returns the commit */
  change(files: Readonly<Record<string, string | undefined>>): string {
    for (const [path, text] of Object.entries(files)) {
      if (text === undefined) rmSync(join(this.checkout, path), { recursive: true });
      else writeFiles(this.checkout, { [path]: text });
    }
    git(this.checkout, 'add', '--all');
    git(this.checkout, 'commit', '--quiet', '--message=Change files');
    git(this.checkout, 'push', '--quiet', 'origin', 'HEAD:main');
    return git(this.checkout, 'rev-parse', 'HEAD');
  }

  /** Publishes all projects of a checkout. */
  publish(
    request: Partial<PublishRequest> = {},
    checkout = this.checkout,
    projects: readonly string[] = ['shop'],
    environment: Record<string, string> = {},
  ): Outcome {
    const files = projects.map((project) => join(checkout, 'projects', project, 'services.yaml'));
    const defaults = { remote: 'origin', branch: 'manifests', source: 'origin/main' };
    const removal = { targets: [], projects: [] };
    return publish({ files, inputs: { environment } }, { ...defaults, removal, ...request });
  }

  /** The newest commit of the published branch; undefined before there is one. */
  get tip(): string | undefined {
    return git(this.bare, 'for-each-ref', '--format=%(objectname)', 'refs/heads/manifests') || undefined;
  }

  /** Subjects of the publications, newest first, without the commits that they name. */
  get messages(): string[] {
    return git(this.bare, 'log', '--format=%B%x00', 'manifests')
      .split('\0')
      .map((message) => message.trim())
      .filter(Boolean);
  }

  /** Paths of what is published. */
  get paths(): string[] {
    return git(this.bare, 'ls-tree', '-r', '--name-only', 'manifests').split('\n');
  }

  /** Names of the published targets. */
  get targets(): string[] {
    return [...new Set(this.paths.flatMap((path) => /^dist\/([^/]+)\//.exec(path)?.[1] ?? []))].sort();
  }

  text(path: string): string {
    return git(this.bare, 'show', `manifests:${path}`);
  }
}
