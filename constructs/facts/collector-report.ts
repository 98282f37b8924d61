/** What the last run of a collector has measured. Nothing else sees all data: what it says may be old. */
export interface CollectorReport {
  /** When the run ended. */
  readonly time: Date;
  /** Bytes by target and data path; undefined where the run could not say. */
  readonly sizes: ReadonlyMap<string, ReadonlyMap<string, number | undefined>>;
  /** `12288 bytes in 1 entries`, by target; there is none for an empty trash. */
  readonly trash: ReadonlyMap<string, { readonly bytes: number | undefined; readonly entries: number }>;
  /** By the disk's id. */
  readonly disks: ReadonlyMap<string, { readonly free: number; readonly size: number }>;
  /** Each a line: `shop-dev-3 postgres has ...`, `the disk shop is ...` */
  readonly warnings: readonly string[];
}

/** The report that stands in the log of a run. */
export function reportIn(log: string, time: Date): CollectorReport {
  const sizes = new Map<string, Map<string, number | undefined>>();
  const trash = new Map<string, { bytes: number | undefined; entries: number }>();
  const disks = new Map<string, { free: number; size: number }>();
  const warnings: string[] = [];
  for (const line of log.split('\n')) {
    const [, target = '', dataPath = '', bytes = ''] = /^collect: size (\S+) (\S+) (\S+) bytes$/.exec(line) ?? [];
    if (target !== '')
      sizes.set(target, (sizes.get(target) ?? new Map<string, number | undefined>()).set(dataPath, measured(bytes)));
    const [, owner, amount = '', entries] = /^collect: trash (\S+) (\S+) bytes in (\d+) entries$/.exec(line) ?? [];
    if (owner !== undefined) trash.set(owner, { bytes: measured(amount), entries: Number(entries) });
    const [, disk, free, size] = /^collect: disk (\S+) (\d+) of (\d+) bytes free/.exec(line) ?? [];
    const [, warning] = /^collect: warning: (.*)$/.exec(line) ?? [];
    if (warning !== undefined) warnings.push(warning);
    if (disk !== undefined) disks.set(disk, { free: Number(free), size: Number(size) });
  }
  return { time, sizes, trash, disks, warnings };
}

function measured(bytes: string): number | undefined {
  return /^\d+$/.test(bytes) ? Number(bytes) : undefined;
}
