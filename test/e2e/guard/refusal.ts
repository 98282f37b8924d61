import type { KubernetesObject } from '../../../config/kubernetes-object';
import { kubectl } from '../cluster';

const byGuard = /ValidatingAdmissionPolicy '.*' with binding '.*' denied request: .*/;

/** What the guard says to a kubectl command; undefined where it lets it pass. @throws Error where anything else refuses it */
export function refusal(args: readonly string[], input?: KubernetesObject): string | undefined {
  try {
    kubectl(args, input && JSON.stringify(input));
    return undefined;
  } catch (error) {
    const said = byGuard.exec((error as Error).message)?.[0];
    if (said === undefined) throw error;
    return said;
  }
}

/** The same for an object that would be created. */
export function creating(object: KubernetesObject, ...flags: string[]): string | undefined {
  return refusal(['create', '--dry-run=server', '--validate=ignore', '-f', '-', ...flags], object);
}

export function expectRefusal(said: string | undefined, message: string | RegExp | undefined): void {
  if (message === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(message);
}
