import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { kubectl } from '../cluster';

/**
 * What somebody tries: arguments of kubectl, an object to create, or a request. A dry run, unless the arguments say
 * otherwise.
 */
export type Try = readonly string[] | KubernetesObject | Request;

/** A request that kubectl has no command for. */
interface Request {
  readonly verb: 'create' | 'replace';
  readonly path: string;
  readonly body: object;
}

/** Part of what the guard says; of what Kubernetes itself says, with this before it; nothing where it succeeds. */
export type Answer = string | RegExp | undefined;

/** A row of a table: what it is, how, and the answer. */
export type Attempt = readonly [name: string, trying: Try, answer: Answer];

/** An answer of Kubernetes, which needs no guard for it. */
export const unguarded = (text: string) => new RegExp(`^(?!.*ValidatingAdmissionPolicy).*${text}`, 's');

/** Rights of the cluster, which no Role in a namespace gives. */
export const noRight = unguarded('is forbidden: User');

export const dry = '--dry-run=server';

const byGuard = /ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request: /;

/** What is said to somebody who tries this; undefined where it succeeds. */
export function answerTo(trying: Try, ...flags: readonly string[]): string | undefined {
  try {
    if (isRequest(trying))
      kubectl([trying.verb, '--raw', `${trying.path}?dryRun=All`, '-f', '-', ...flags], JSON.stringify(trying.body));
    else if (isObject(trying))
      kubectl(['create', dry, '--validate=ignore', '-f', '-', ...flags], JSON.stringify(trying));
    else kubectl([...flags, ...trying]);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export function expectAnswer(said: string | undefined, answer: Answer): void {
  if (answer === undefined) expect(said).toBeUndefined();
  else if (typeof answer === 'string') expect(said).toMatch(new RegExp(byGuard.source + `.*${escaped(answer)}`, 's'));
  else expect(said).toMatch(answer);
}

function isRequest(trying: Try): trying is Request {
  return 'verb' in trying;
}

function isObject(trying: Try): trying is KubernetesObject {
  return 'kind' in trying;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A change of an object by a merge patch. */
export function patching(object: string, patch: object, ...flags: string[]): readonly string[] {
  return ['patch', object, dry, '--type=merge', '-p', JSON.stringify(patch), ...flags];
}

/** A change of an object's status. */
export function forging(object: string, status: object): readonly string[] {
  return patching(object, { status }, '--subresource=status');
}

export function posting(path: string, body: object): Try {
  return { verb: 'create', path, body };
}

export function replacing(path: string, body: object): Try {
  return { verb: 'replace', path, body };
}
