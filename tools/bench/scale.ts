/** Where values are drawn. */
export interface Scale {
  /** Powers of ten, from the one below the values to the one above. */
  readonly marks: readonly number[];
  place(value: number): number;
}

/** Each power of ten takes as much room as any other, between two places. */
export function logarithmic(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...values))), low + 1);
  return {
    marks: Array.from({ length: high - low + 1 }, (_, index) => Number(`1e${low + index}`)),
    place: (value) => Math.round(from + ((Math.log10(value) - low) / (high - low)) * (to - from)),
  };
}
