import type { StandIn } from './stand-in';

let current: StandIn | undefined;

/** Runs `step`, in which targets of the stand-in are built. */
export function standingIn<Result>(standIn: StandIn, step: () => Result): Result {
  const outer = current;
  current = standIn;
  try {
    return step();
  } finally {
    current = outer;
  }
}

/**
 * `compute(text)`, for what is more of a text than a place where it is written, such as a hash of it. Constructs know
 * nothing of stand-ins, so this is where they ask.
 *
 * @param compute always the same function for the same purpose
 */
export function computedFrom(text: string, compute: (text: string) => string): string {
  return current ? current.computedFrom(text, compute) : compute(text);
}
