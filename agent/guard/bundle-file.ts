import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CommandFailed } from '../../process/command-failed';
import { mostBundleBytes } from './limits';

/** A bundle of git that holds one ref: what its head says, and its pack. */
export interface BundleFile {
  /** Commits that whoever reads it must have. */
  readonly prerequisites: readonly string[];
  /** The commit that its ref names. */
  readonly head: string;
  readonly pack: Buffer;
}

const refOfTaken = 'refs/slotstack/taken';

/** Bytes that a head may have: a line for each prerequisite. */
const mostHeadBytes = 256 * 1024;

/**
 * Reads what `agent take` has written. Anybody may have put anything in its place, so nothing else is accepted, and git sees no more of it
 * than its pack.
 *
 * @throws CommandFailed where it is none, or too long
 */
export function readBundle(path: string): BundleFile {
  const bytes = readBounded(path);
  const refuse = (reason: string) => new CommandFailed(`${path}: ${reason}`);
  const end = bytes.subarray(0, mostHeadBytes).indexOf('\n\n');
  if (end < 0) throw refuse('is no bundle of git');
  const [version = '', ...lines] = bytes.toString('latin1', 0, end).split('\n');
  if (version !== '# v2 git bundle' && version !== '# v3 git bundle') throw refuse('is no bundle of git');
  const prerequisites: string[] = [];
  const heads: string[] = [];
  for (const line of lines) {
    const [, capability] = /^@(.*)$/.exec(line) ?? [];
    const [, prerequisite] = /^-([0-9a-f]{40,64})(?: .*)?$/.exec(line) ?? [];
    const [, head, ref] = /^([0-9a-f]{40,64}) (\S+)$/.exec(line) ?? [];
    if (capability !== undefined) {
      if (!/^object-format=sha(1|256)$/.test(capability)) throw refuse('needs what only some versions of git have');
    } else if (prerequisite !== undefined) prerequisites.push(prerequisite);
    else if (head !== undefined && ref === refOfTaken) heads.push(head);
    else throw refuse(`has something else than the ref ${refOfTaken}: take it anew with "slotstack agent take"`);
  }
  const [head, ...others] = heads;
  if (head === undefined || others.length > 0) throw refuse(`must have the ref ${refOfTaken} once`);
  return { prerequisites, head, pack: bytes.subarray(end + 2) };
}

function readBounded(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size > mostBundleBytes)
      throw new CommandFailed(`${path}: has ${size} bytes, and a bundle of an agent has at most ${mostBundleBytes}`);
    const bytes = Buffer.alloc(size);
    let read = 0;
    for (;;) {
      const count = readSync(file, bytes, read, size - read, null);
      read += count;
      if (count === 0 || read === size) return bytes.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}
