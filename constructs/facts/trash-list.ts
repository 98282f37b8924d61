/** What lies in a trash, as the Job that lists it prints. */
export interface TrashEntry {
  readonly entry: string;
  /** Name of the data path, or of the target in the trash of a platform. */
  readonly dataPath: string;
  /** @default unknown */
  readonly generation?: number;
  /** `47M`. */
  readonly size: string;
  /** Hours since it was moved aside. */
  readonly age: number;
}

/** The entries that stand in the log of the Job. */
export function trashEntriesIn(log: string): TrashEntry[] {
  return [...log.matchAll(/^(\S+\.[A-Za-z0-9]{8}) +(\S+) +(\d+|unknown) +(\S+) +(-?\d+) hours$/gm)].map(
    ([, entry = '', dataPath = '', generation = '', size = '', age = '']) => ({
      ...{ entry, dataPath, size, age: Number(age) },
      ...(generation !== 'unknown' && { generation: Number(generation) }),
    }),
  );
}
