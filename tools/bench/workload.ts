import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';

/** An object of Kubernetes, as a file has it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Stands for the number of a slot, and occurs nowhere else. */
const mark = 'number-of-the-slot';

export function namespaceOf(slot: number | string): string {
  return `project-example-dev-${slot}`;
}

/** What the manifests of a slot say, without any renderer: the number and the namespace are put in as text. */
export function withSlot(template: string, slot: number | string): string {
  return template.replaceAll('{{ .Slot }}', String(slot)).replaceAll('{{ .Namespace }}', namespaceOf(slot));
}

/** What tells an object from all others. */
export function identityOf({ apiVersion, kind, metadata: { namespace, name } }: Manifest): string {
  return [apiVersion, kind, namespace ?? '', name].join(' ');
}

/** The objects that every renderer has to give, from the manifests in a directory. */
export class Workload {
  /** JSON of each object, by its identity, both with the mark. */
  private readonly texts: ReadonlyMap<string, string>;

  constructor(directory: string) {
    const files = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'));
    const objects = files.flatMap((text) => loadAll(withSlot(text, mark)) as Manifest[]);
    this.texts = new Map(objects.map((object) => [identityOf(object), JSON.stringify(object)]));
  }

  /** Identities of all objects of a slot. */
  identities(slot: number): string[] {
    return [...this.texts.keys()].map((identity) => identity.replaceAll(mark, String(slot)));
  }

  /** What an object has to be; undefined where the workload has no such object. */
  expected(object: Manifest): Manifest | undefined {
    const { namespace, name } = object.metadata;
    const [own = '', slot = ''] = /^.*-(\d+)$/.exec(namespace ?? name) ?? [];
    const text = this.texts.get(identityOf(object).replaceAll(own, namespaceOf(mark)));
    return text === undefined || own !== namespaceOf(slot) ? undefined : parse(text.replaceAll(mark, slot));
  }
}

function parse(json: string): Manifest {
  return JSON.parse(json) as Manifest;
}
