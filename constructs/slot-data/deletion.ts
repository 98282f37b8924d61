import type { Step } from '../life/namespace-steps';

/** A slot, as who ends it calls it. */
export interface EndingSlot {
  /** Name of the slot's data, which is that of its Application where Argo CD deploys it. */
  readonly name: string;
  /** Namespace of the slot. */
  readonly namespace: string;
}

/** How a cleanup Job comes to run, and what it must see before any data is deleted. */
export interface Deletion {
  /** When the Job runs, in a word. Slots of one disk all have the same. */
  readonly phase: string;
  /** Annotations of the Job, by which something else starts it. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Calls of kubectl that fail unless the slot is to go, and leave nothing running in it. */
  readonly steps: (slot: EndingSlot) => readonly Step[];
  /** Whether these delete the slot's namespace. */
  readonly deletesNamespace: boolean;
  /** Namespace in which they read the slot's Application. @default none */
  readonly applicationNamespace?: string | undefined;
}

/**
 * Somebody deletes the slot's namespace and then creates the Job. That the namespace is gone is the proof, and without a namespace
 * there are no pods.
 */
export const byHand: Deletion = {
  phase: 'by hand',
  annotations: {},
  steps: ({ namespace }) => [
    { name: 'confirm-deletion', args: ['wait', `namespace/${namespace}`, '--for=delete', '--timeout=30s'] },
  ],
  deletesNamespace: false,
};
