import type { OutputDirectory } from '../output/target-output';
import type { Git } from '../git/git';
import { storeTexts, type Files } from '../git/tree';

/** Puts manifests into the repository, where nothing points to them yet. @returns the ids of each target's files */
export function storeOutputs(git: Git, outputs: readonly OutputDirectory[]): Map<string, Files> {
  const texts = outputs.flatMap(({ files }) => [...files.values()]);
  const ids = storeTexts(git, texts).values();
  return new Map(
    outputs.map(({ name, files }) => [
      name,
      new Map([...files.keys()].map((file) => [file, ids.next().value ?? ''] as const)),
    ]),
  );
}
