import type { Additions } from './comparison';
import type { Tool } from './tool';

/** A way to render the workload. */
export interface Contestant {
  readonly tool: Tool;
  /** Which of the tool's ways it is. */
  readonly way: string;
  /**
   * What is measured: bash, which writes the objects of `$slots` slots into `dist/`. It runs in a directory of its own, with
   * this repository's bench/, lib/ and node_modules/; `$peak` stands before each program.
   */
  readonly script: string;
  /** Makes what it reads, beyond that. @default nothing */
  readonly prepare?: (directory: string, slots: number) => void;
  /** Comes before each turn, and is not measured. @default dist/ is made empty */
  readonly beforeTurn?: (directory: string) => void;
  /** Directory of the manifests that say what is to come out. @default those of bench/ */
  readonly manifests?: string;
  /** @default none */
  readonly additions?: Additions;
}

export function nameOf({ tool, way }: Contestant): string {
  return `${tool.name}, ${way}`;
}
