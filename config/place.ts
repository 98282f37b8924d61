import type { Position } from '../input/problem';
import type { StandIn } from '../siblings/stand-in';

/** Which copy of the stack it is that a target is to be: known before anything is rendered. */
export interface Place {
  readonly project: string;
  readonly environment: string;
  /** @default none: a lasting environment */
  readonly slot?: number;
  readonly namespace: string;
  /**
   * Whether the namespace is its own: of several in one, the first in services.yaml owns it. A guest never has data,
   * nor deletes what it did not bring.
   */
  readonly ownsNamespace: boolean;
  /** Where services.yaml states the environment, or the pattern of its namespace. */
  readonly environmentPosition: Position;
  /** Where the checkout lies on the nodes. */
  readonly projectRoot: string;
  /** The stand-in that it is. @default none: it is a target of its own */
  readonly standIn?: StandIn;
}
