/** One holder's time in a slot. Whatever was made in it ends with it: the next holder gets a new namespace. */
export interface Life {
  /** Generation at which the holder took the slot; 0 of a slot that was never taken. */
  readonly number: number;
  /** Who holds it, as the value of a label: `issue-42`, `pr-7`. */
  readonly holder: string;
}

/** Both parts in one text. A register that was edited by hand can give a number to another holder: that is another life. */
export function lifeText({ number, holder }: Life): string {
  return `${number}-${holder}`;
}
