import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Kubectl, type KubectlResult } from '../../cluster/kubectl';
import { objectIdentity, objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';

interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
}

/**
 * A kubectl whose cluster is a list of objects: what is applied is there as it was given, and every Job has done its
 * work.
 *
 * It knows the calls that plans are made of and carried out by; how a real API server answers them, test/e2e/ shows.
 */
export class ClusterInMemory extends Kubectl {
  objectsThere: KubernetesObject[] = [];
  /** What has changed something, in order: `apply slotstack-shop-dev-1: ConfigMap/a`. */
  readonly changes: string[] = [];
  /** All that was ever applied. */
  readonly given: KubernetesObject[] = [];
  /** What each Job says. */
  log = 'the log\n';

  /** What the API server says instead of applying an object, by its name. */
  refusals: Readonly<Record<string, string>> = {};
  /** Names of Jobs that fail. */
  failing: readonly string[] = [];

  override attempt(args: readonly string[], input = ''): KubectlResult {
    try {
      return { succeeded: true, stdout: this.answer(args, itemsIn(input)), stderr: '', exitCode: 0 };
    } catch (error) {
      return { succeeded: false, stdout: '', stderr: (error as Error).message, exitCode: 1 };
    }
  }

  override attemptPatch([kind = '', name = '']: readonly string[]): KubectlResult {
    this.changes.push(`patch: ${kind} ${name}`);
    return { succeeded: true, stdout: '', stderr: '', exitCode: 0 };
  }

  object(kind: string, name: string): KubernetesObject | undefined {
    return this.objectsThere.find((object) => object.kind === kind && object.metadata.name === name);
  }

  private answer([verb = '', ...args]: readonly string[], given: readonly KubernetesObject[]): string {
    if (verb !== 'delete') for (const object of given) this.checkKind(object);
    switch (verb) {
      case 'api-resources':
        return args.includes('--namespaced=false') ? 'kinds-of-the-cluster' : 'kinds-of-namespaces';
      case 'config':
        return JSON.stringify({ 'current-context': 'memory', clusters: [{ cluster: { server: 'https://memory' } }] });
      case 'get':
        if (args[0] === 'secret') return this.keysOfSecret(args[1]);
        return listOf(this.found(args, given));
      case 'create':
        this.changes.push(`create: ${given.map(objectName).join(' ')}`);
        this.objectsThere.push(...given.map((object) => applied(object, undefined, 'kubectl-create')));
        return '';
      case 'logs':
        return this.log;
      case 'apply':
        return listOf(this.apply(args, given));
      case 'wait':
        this.changes.push(`wait: ${given.map(objectName).join(' ')}`);
        return '';
      case 'delete':
        if (args[0]?.startsWith('--raw=')) return this.deleteNamespace(basename(args[0]), given);
        // Of a kind and a name: an earlier Job, of which there is none here.
        if (args[0] === 'job') return '';
        this.changes.push(`delete: ${given.map(objectName).join(' ')}`);
        this.objectsThere = this.objectsThere.filter((object) => !given.some((other) => isSame(object, other)));
        return '';
      default:
        throw new Error(`kubectl ${verb}: this stand-in does not know it`);
    }
  }

  /** What `get secret` answers to whoever asks for the keys that have a value. */
  private keysOfSecret(name = ''): string {
    const secret = this.object('Secret', name);
    const { stringData = {} } = (secret ?? {}) as { stringData?: Record<string, string> };
    return secret ? ['there', ...Object.keys(stringData)].join(' ') : '';
  }

  private deleteNamespace(name: string, [options]: readonly KubernetesObject[]): string {
    const { preconditions } = options as unknown as { preconditions: { uid: string } };
    const live = this.object('Namespace', name);
    if (!live) throw new Error(`Error from server (NotFound): namespaces "${name}" not found`);
    if (live.metadata.uid !== preconditions.uid) throw new Error('Error from server (Conflict): Precondition failed');
    this.changes.push(`delete: Namespace/${name} with all in it`);
    this.objectsThere = this.objectsThere.filter(
      ({ kind, metadata }) => metadata.namespace !== name && !(kind === 'Namespace' && metadata.name === name),
    );
    return '';
  }

  /** Refuses a kind as kubectl does, which asks the API server which kinds there are. */
  private checkKind({ apiVersion, kind }: KubernetesObject): void {
    const isDefined = this.objectsThere.some(
      ({ spec }) => (spec as { names?: { kind?: string } } | undefined)?.names?.kind === kind,
    );
    if (apiVersion.includes('example.com') && !isDefined)
      throw new Error(`unable to recognize "STDIN": no matches for kind "${kind}" in version "${apiVersion}"`);
  }

  private found(args: readonly string[], given: readonly KubernetesObject[]): KubernetesObject[] {
    const [what = '', name] = args;
    const namespace = name?.replace('--namespace=', '');
    return this.objectsThere.filter((object) => {
      if (what === '--filename=-') return given.some((other) => isSame(object, other));
      if (what === 'job') return object.kind === 'Job' && object.metadata.name === name;
      if (what === 'namespaces') return object.kind === 'Namespace' && isSelected(object, name ?? '');
      if (what === 'namespace') return object.kind === 'Namespace' && args.includes(object.metadata.name);
      if (
        what.includes('pods') &&
        !what.split(',').some((each) => each.split('.')[0] === `${object.kind.toLowerCase()}s`)
      )
        return false;
      if (name === '--all-namespaces') return object.metadata.namespace !== undefined;
      return object.metadata.namespace === (what === 'kinds-of-the-cluster' ? undefined : namespace);
    });
  }

  private apply(args: readonly string[], given: readonly KubernetesObject[]): KubernetesObject[] {
    const manager = args.find((arg) => arg.startsWith('--field-manager='))?.split('=')[1] ?? '';
    const isForced = args.includes('--force-conflicts');
    const results = given.map((object) => {
      const refusal = this.refusals[object.metadata.name];
      if (refusal !== undefined && !isForced) throw new Error(refusal);
      return applied(
        object,
        this.objectsThere.find((other) => isSame(object, other)),
        manager,
        this.failing.includes(object.metadata.name),
      );
    });
    if (args.includes('--dry-run=server')) return results;
    this.changes.push(`apply ${manager}: ${given.map(objectName).join(' ')}`);
    this.given.push(...given);
    this.objectsThere = [
      ...this.objectsThere.filter((object) => !given.some((other) => isSame(object, other))),
      ...results,
    ];
    return results;
  }
}

function applied(
  object: KubernetesObject,
  before: KubernetesObject | undefined,
  manager: string,
  fails = false,
): KubernetesObject {
  const { managedFields = [] } = (before?.metadata ?? {}) as { managedFields?: readonly ManagedFields[] };
  const others = managedFields.filter((entry) => entry.manager !== manager);
  const uid = before?.metadata.uid ?? randomUUID();
  const metadata = { ...object.metadata, uid, managedFields: [...others, { manager, operation: 'Apply' }] };
  const status = object.kind === 'Job' && { conditions: [{ type: fails ? 'Failed' : 'Complete', status: 'True' }] };
  return { ...object, metadata, ...(status && { status }) };
}

/** @param selector `--selector=key=value` */
function isSelected({ metadata: { labels = {} } }: KubernetesObject, selector: string): boolean {
  const [, key = '', value] = selector.split('=');
  return value === undefined ? key in labels : labels[key] === value;
}

function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  return objectIdentity(a) === objectIdentity(b);
}

function listOf(items: readonly KubernetesObject[]): string {
  return JSON.stringify({ kind: 'List', items });
}

function itemsIn(text: string): KubernetesObject[] {
  const values = parseAllDocuments(text).map(
    (document) => document.toJS() as KubernetesObject & { items?: KubernetesObject[] },
  );
  return values.flatMap((value) => value.items ?? [value]);
}
