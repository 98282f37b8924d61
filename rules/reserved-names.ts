// The sentinel and the collector's directory lie in a data root, markers in the directory of an environment, and the
// reason why a slot was not deleted beside it.
const reserved = [/^\.slotstack/, /^\.slot-data/, /^\..+\.delete-failed$/];

/** The first part of a path that is a name of slotstack's own, where no data may lie; undefined where none is. */
export function reservedPart(path: string): string | undefined {
  return path.split('/').find((part) => reserved.some((name) => name.test(part)));
}
