import type { RegistriesConfig } from '../schema/registries';

/** A registry that is not called as usual. */
export interface Registry {
  /** With its port, where it has one. */
  readonly host: string;
  readonly tls: 'enabled' | 'insecure' | 'disabled';
  /** Secret with its user name and password. @default nobody is asked for any */
  readonly secret?: string | undefined;
}

/** Sorted by their hosts. */
export function registriesOf(registries: RegistriesConfig = {}): Registry[] {
  return Object.entries(registries)
    .map(([host, { tls, secret }]) => ({ host, tls: tls || ('enabled' as const), ...(secret && { secret }) }))
    .sort((a, b) => (a.host < b.host ? -1 : 1));
}

/** Whether an image is in a registry of the machine that calls it: in a pod, that is the pod. */
export function isOnOwnMachine(image: string): boolean {
  return /^(localhost|127\.[0-9.]+)(:[0-9]+)?\//.test(image);
}
