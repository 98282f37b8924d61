import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandFailed } from '../../process/command-failed';

/** What a script took, with all of its processes. */
export interface Cost {
  /** Seconds of user and system. */
  readonly cpu: number;
  /** Seconds. */
  readonly wall: number;
  /** Mebibytes of the largest of its processes; undefined where there is nothing that tells. */
  readonly peak: number | undefined;
}

/**
 * Runs a script by bash, whose `time` knows of every process, and to the millisecond. Of memory it knows nothing: for
 * that, GNU time stands before each program, where it is installed, as `$peak`, and takes about a millisecond itself.
 *
 * @throws CommandFailed where the script fails
 */
export function costOf(script: string, directory: string, slots: number): Cost {
  const read = (file: string) => readFileSync(join(directory, file), 'utf8');
  rmSync(join(directory, 'peaks.txt'), { force: true });
  const timed = `TIMEFORMAT='%3R %3U %3S'; set -e; time { ${script}; } 2>errors.txt`;
  const { error, status, stderr } = spawnSync('bash', ['-c', timed], {
    cwd: directory,
    env: { ...environment(), slots: String(slots), ...(hasGnuTime() && { peak: 'time -a -o peaks.txt -f %M' }) },
    encoding: 'utf8',
  });
  if (error) throw error;
  if (status !== 0) throw new CommandFailed(`${script}\n${read('errors.txt').slice(-1000)}`);
  const [wall = NaN, user = NaN, system = NaN] = stderr.trim().split(' ').map(Number);
  return { cpu: user + system, wall, peak: hasGnuTime() ? largest(read('peaks.txt')) : undefined };
}

/** None of the user's that programs might act on; the Node.js that runs this. */
function environment(): NodeJS.ProcessEnv {
  const { PATH = '', HOME } = process.env;
  return { PATH: `${dirname(process.execPath)}:${PATH}`, HOME, LC_ALL: 'C' };
}

function largest(kibibytes: string): number {
  return Math.max(...kibibytes.trim().split('\n').map(Number)) / 1024;
}

let isThere: boolean | undefined;

/** Others of this name, such as that of macOS, do not know `-f`. */
function hasGnuTime(): boolean {
  if (isThere === undefined) {
    const { error, stderr } = spawnSync('time', ['-f', '%M', 'true'], { encoding: 'utf8' });
    isThere = !error && /^\d+\n$/.test(stderr);
  }
  return isThere;
}

/** Of each figure the middle one. */
export function median(costs: readonly Cost[]): Cost {
  const peaks = costs.flatMap(({ peak }) => peak ?? []);
  return {
    cpu: middle(costs.map(({ cpu }) => cpu)),
    wall: middle(costs.map(({ wall }) => wall)),
    peak: peaks.length > 0 ? middle(peaks) : undefined,
  };
}

function middle(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN;
}
