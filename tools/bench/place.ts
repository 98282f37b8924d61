import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandFailed } from '../../process/command-failed';
import { compare } from './comparison';
import { nameOf, type Contestant } from './contestant';
import { costOf, type Cost } from './cost';
import { filesIn, renderedIn } from './rendered';
import { Workload } from './workload';

/** A directory in which a contestant renders so many slots, again and again. */
export class Place {
  /** How many came out. */
  objects = 0;
  /** Hashes of what was found to be right. */
  private readonly compared = new Set<string>();
  private readonly dist: string;

  constructor(
    readonly contestant: Contestant,
    readonly slots: number,
    private readonly directory: string,
  ) {
    this.dist = join(directory, 'dist');
    mkdirSync(this.dist, { recursive: true });
    for (const name of ['bench', 'lib', 'node_modules']) symlinkSync(resolve(name), join(directory, name));
    contestant.prepare?.(directory, slots);
  }

  /** @throws CommandFailed where it fails, or renders something else than the workload */
  turn(): Cost {
    const { script, beforeTurn = empty } = this.contestant;
    beforeTurn(this.directory);
    const cost = costOf(script, this.directory, this.slots);
    this.compareOnce();
    return cost;
  }

  /** The same files as before need no second look. */
  private compareOnce(): void {
    const hash = hashOf(filesIn(this.dist));
    if (this.compared.has(hash)) return;
    try {
      this.compare();
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      throw new CommandFailed(`${nameOf(this.contestant)}, ${this.slots} slots: ${error.message}`);
    }
    this.compared.add(hash);
  }

  private compare(): void {
    const { manifests = 'bench/slotstack/deploy', additions } = this.contestant;
    const workload = new Workload(join(this.directory, manifests));
    this.objects = compare(renderedIn(this.dist), workload, this.slots, additions);
  }
}

function empty(directory: string): void {
  rmSync(join(directory, 'dist'), { recursive: true });
  mkdirSync(join(directory, 'dist'));
}

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}
