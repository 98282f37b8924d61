/** What is said of a slot on the issue or pull request that it is for. */
export interface SlotComment {
  /** @default there is none */
  readonly slot?: number | undefined;
  /** Its target. @default it is not known */
  readonly target?: string | undefined;
  /** Such as `ready`; `released` where it is given back. */
  readonly state?: string | undefined;
  /** Where the run of the workflow is. */
  readonly run?: string | undefined;
  /** Where it is reached from outside. */
  readonly addresses: readonly string[];
}

export function slotComment({ slot, target, state, run, addresses }: SlotComment): string {
  if (slot === undefined) return `There is no slot for this: ${run ? `[the run](${run})` : 'the run'} says why.\n`;
  if (state === 'released') return `Slot ${slot} is given back; its data goes with it.\n`;
  const place = target === undefined ? '' : `, namespace ${target}`;
  const head = `Slot ${slot}${place}${state === undefined ? '' : `: **${state}**`}${run ? ` ([run](${run}))` : ''}`;
  return [head, ...addresses.map((address) => `- ${address}`), ''].join('\n');
}
