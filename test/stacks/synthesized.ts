import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Inputs } from '../../config/inputs';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { Notices } from '../../input/notice';
import { loadProjects } from '../../config/projects';
import { synthesize, type SynthesizeOptions } from '../../stacks/synthesize';
import { refusals, writeFiles, type Files } from '../config/project-directory';

const outputs: string[] = [];

afterEach(() => {
  for (const directory of outputs.splice(0)) rmSync(directory, { recursive: true });
});

/** An empty directory, until the end of the test. */
export function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'slotstack-output-'));
  outputs.push(directory);
  return directory;
}

/** What lies in a directory: the text of each file, by path. */
export function contentOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(directory.length + 1), readFileSync(path, 'utf8')]));
}

export interface Synthesized {
  readonly outdir: string;
  /** What a user is told, with files named from the project's directory. */
  readonly notices: readonly string[];
  /** The objects of a target, in apply order. */
  objects(target: string): KubernetesObject[];
  /** `Deployment/db`, for each. */
  names(target: string): string[];
  /** The only object of that name. */
  object(target: string, name: string): KubernetesObject;
}

/** The output of the project that services.yaml and these further files describe. */
export function synthesized(
  services: string,
  files: Files = {},
  inputs: Partial<Inputs> = {},
  options: Partial<SynthesizeOptions> = {},
): Synthesized {
  return synthesizedTogether({ 'services.yaml': services }, files, inputs, options);
}

/** The same for several projects: their services.yaml by path. */
export function synthesizedTogether(
  projects: Files,
  files: Files = {},
  inputs: Partial<Inputs> = {},
  options: Partial<SynthesizeOptions> = {},
): Synthesized {
  const directory = writeFiles({ ...projects, ...files });
  const paths = Object.keys(projects).map((path) => join(directory, path));
  const { outdir = emptyDirectory(), notices = new Notices() } = options;
  synthesize(loadProjects(paths, { environment: {}, ...inputs }), { ...options, outdir, notices });
  const objects = (target: string) =>
    Object.values(contentOf(join(outdir, target))).flatMap((text) =>
      parseAllDocuments(text, { version: '1.1' }).flatMap(
        (document) => (document.toJS() as KubernetesObject | null) ?? [],
      ),
    );
  return {
    outdir,
    notices: notices.lines().map((line) => line.replaceAll(`${directory}/`, '')),
    objects,
    names: (target) => objects(target).map(objectName),
    object: (target, name) => {
      const [object, ...others] = objects(target).filter((candidate) => objectName(candidate) === name);
      if (!object || others.length > 0) throw new Error(`${target} has ${others.length + (object ? 1 : 0)} of ${name}`);
      return object;
    },
  };
}

/** What a user reads where nothing is written, line by line; empty where all is fine. */
export function problemsOf(services: string, files: Files = {}, inputs: Partial<Inputs> = {}): string[] {
  return refusals(() => synthesized(services, files, inputs));
}

/** A manifest of an object in YAML, on one line, with the further fields `fields`. */
export function manifest(kind: string, name: string, fields = '', namespace?: string): string {
  const apiVersions: Readonly<Record<string, string>> = {
    Deployment: 'apps/v1',
    StatefulSet: 'apps/v1',
    DaemonSet: 'apps/v1',
    ClusterRole: 'rbac.authorization.k8s.io/v1',
    ClusterIssuer: 'cert-manager.io/v1',
  };
  const place = namespace === undefined ? '' : `, namespace: '${namespace}'`;
  return `{apiVersion: ${apiVersions[kind] ?? 'v1'}, kind: ${kind}, metadata: {name: '${name}'${place}}${fields && `, ${fields}`}}\n---\n`;
}

/** Fields of a workload with one container, and a volume for a host directory. */
export function podFields(hostPath: string, container = 'image: postgres:16', pod = ''): string {
  const volumes = `volumes: [{name: data, hostPath: {path: '${hostPath}'}}]`;
  const containers = `containers: [{name: server, ${container}, volumeMounts: [{name: data, mountPath: /data}]}]`;
  return `spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {${containers}, ${volumes}${pod && `, ${pod}`}}}}`;
}
