/** What differs between the slots of an environment; all else that differs is made of it. */
export interface SlotFacts {
  /** From 1. */
  readonly slot: number;
  /** Declared generation of its data. */
  readonly generation: number;
  readonly life: { readonly number: number; readonly holder: string };
}
