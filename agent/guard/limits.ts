const mebibyte = 1024 * 1024;

/** Bytes of a bundle of an agent. */
export const mostBundleBytes = 64 * mebibyte;

/** What an agent's commits may be at most. */
export const limits = {
  commits: 200,
  /** Files that are added, changed or removed, counted in each commit. */
  changes: 5000,
  /** Bytes of one file. */
  fileBytes: 10 * mebibyte,
  /** Bytes of all files that are added or changed. */
  totalBytes: 100 * mebibyte,
  /** Bytes of a path, as file systems have it, and of a name in it. */
  pathBytes: 1024,
  nameBytes: 255,
  /** Bytes of all paths of a commit, as git lists them. */
  listBytes: 64 * mebibyte,
} as const;
