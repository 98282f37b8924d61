import type { Delivery } from '../cluster/delivery';
import type { BuiltManifests } from '../cluster/manifests';
import type { SlotRecord } from '../config/register';
import { ingressAddresses } from '../kubernetes/ingress-addresses';
import { slotReceipt } from './slot-comment';

/** What whoever gets a slot is told of it: the same on GitHub, by `slots show`, and as JSON. */
export interface SlotFacts {
  /** Where it is reached from outside. */
  readonly addresses: readonly string[];
  /** What to know, in sentences. */
  readonly receipt: readonly string[];
}

/** @param record what the register says of the slot; nobody is told of one that is free */
export function slotFacts(delivery: Delivery, record: SlotRecord | undefined, manifests: BuiltManifests): SlotFacts {
  const addresses = ingressAddresses(manifests.of(delivery).objects);
  return { addresses, receipt: record?.active && delivery.target ? slotReceipt(delivery.target, record) : [] };
}
