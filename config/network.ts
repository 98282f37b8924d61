import type { Services } from './schema/services';

/** What the pods of a namespace reach, and who reaches them. Peers are names of namespaces, and ranges of addresses. */
export interface Network {
  /** Whether the namespace has NetworkPolicies of slotstack. */
  readonly enabled: boolean;
  /** @default every namespace that is no slot, and everybody where a Service is published */
  readonly ingressFrom?: readonly string[];
  /** @default everything */
  readonly egressTo?: readonly string[];
  /** Ranges of addresses that are not reached, whatever `egressTo` says. */
  readonly egressExcept: readonly string[];
}

/** Where clouds tell the credentials of a node to everybody on it. */
const metadataOfClouds = ['169.254.169.254/32', 'fd00:ec2::254/128'];

/** @param slot whose namespace it is. @default none: a lasting environment, which has policies only on request */
export function resolveNetwork({ network = {} }: Services, slot: number | undefined): Network {
  const { enabled = slot !== undefined, ingressFrom, egressTo, egressExcept = metadataOfClouds } = network;
  return {
    enabled,
    ...(ingressFrom && { ingressFrom: filled(ingressFrom) }),
    ...(egressTo && { egressTo: filled(egressTo) }),
    egressExcept: filled(egressExcept),
  };
}

function filled(entries: readonly string[]): string[] {
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}
