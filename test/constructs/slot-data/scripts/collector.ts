import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { slotListText } from '../../../../constructs/facts/slot-list';
import type { Options, Result, Sandbox } from './sandbox';

export interface ListedSlot {
  readonly slot: number;
  readonly generation?: number;
  readonly state?: 'active' | 'released';
}

/** Environments of the sandbox, as the platform's CronJob names them. */
export const environments = ['-:dev=alimentor-dev', '*:slots/*=alimentor-dev-*'];

export const linesOf = ({ stdout }: Result): string[] => stdout.split('\n').slice(0, -1);

/** Runs the collector of a sandbox, and makes what it looks at. */
export class CollectorSandbox {
  /** The collector's own directory, below DATA_ROOT. */
  readonly own = '.slotstack-collector/alimentor';

  constructor(private readonly sandbox: Sandbox) {
    chmodSync(sandbox.disk, 0o711);
    rmSync(sandbox.slot, { recursive: true });
    this.list([]);
  }

  /** Writes the list of slots; @returns its path. */
  list(slots: readonly ListedSlot[], revision = 9): string {
    const listed = slots.map(({ slot, generation = 7, state }) => ({ slot, generation, active: state === 'active' }));
    return this.sandbox.file('slots', slotListText({ project: 'alimentor', revision, slots: listed }));
  }

  arguments(options: Options = {}, operands: readonly string[] = environments): string[] {
    const defaults: Options = {
      project: 'alimentor',
      root: this.sandbox.disk,
      disk: 'disk-1',
      slots: join(this.sandbox.base, 'slots'),
      'most-slots': '30',
      'retention-hours': '72',
      orphans: 'remove',
      'grace-hours': '24',
      'warn-percent': '100',
      runs: '1',
      'max-removals': '3',
      'max-share': '50',
      seconds: '15',
    };
    return [
      ...Object.entries({ ...defaults, ...options }).flatMap(([key, value]) =>
        value === undefined ? [] : [`--${key}=${value}`],
      ),
      ...operands,
    ];
  }

  run(options: Options = {}, operands?: readonly string[]): Promise<Result> {
    return this.sandbox.run('collect', {}, this.arguments(options, operands));
  }

  /** Slot directory with data and a marker, last started `hours` ago. */
  slot(slot: number, hours = 48, fields: Parameters<Sandbox['marker']>[0] = {}): void {
    const directory = `slots/${slot}`;
    this.sandbox.directory(directory, 0, 0o711);
    this.sandbox.directory(`${directory}/.slot-data/trash`);
    this.sandbox.directory(`${directory}/.slot-data`);
    const marker = this.sandbox.marker({ target: `alimentor-dev-${slot}`, ...fields });
    this.sandbox.write(`${directory}/.slot-data/postgres.owner`, marker);
    this.sandbox.directory(`${directory}/postgres`, 999);
    this.sandbox.write(`${directory}/postgres/content`, `of slot ${slot}`, 999);
    this.touch(`${directory}/.slot-data/postgres.owner`, hours);
  }

  /** An entry in a trash, moved there `hours` ago; @returns its path below DATA_ROOT. */
  trash(directory: string, name = 'postgres.Abcd1234', hours = 80): string {
    const trash = `${directory}/.slot-data/trash`;
    mkdirSync(join(this.sandbox.disk, trash), { recursive: true });
    chmodSync(join(this.sandbox.disk, dirname(trash)), 0o700);
    chmodSync(join(this.sandbox.disk, trash), 0o700);
    const entry = `${trash}/${name}`;
    this.sandbox.directory(entry);
    this.sandbox.directory(`${entry}/data`, 999);
    this.sandbox.write(`${entry}/data/content`, 'in the trash', 999);
    this.touch(entry, hours);
    return entry;
  }

  /** Sets the time of a file back; forward, where `hours` is negative. */
  touch(path: string, hours: number): void {
    const time = Math.floor(Date.now() / 1000) - hours * 3600;
    utimesSync(join(this.sandbox.disk, path), time, time);
  }

  /** As if the last run had been, and everything been seen for the first time, that much earlier. */
  age(hours: number): void {
    this.changeSightings((text) =>
      text
        .replace(/^(clock )([0-9]+)/m, (_, key: string, time: string) => `${key}${Number(time) - hours * 3600}`)
        .replace(/^(seen )([0-9]+)/gm, (_, key: string, time: string) => `${key}${Number(time) - hours * 3600}`),
    );
  }

  changeSightings(change: (text: string) => string): void {
    const file = `${this.own}/sightings`;
    this.sandbox.write(file, change(this.sandbox.read(file) ?? ''));
  }

  /** Targets of what has been moved aside. */
  orphans(): string[] {
    return readdirSync(join(this.sandbox.disk, this.own, 'trash'))
      .map((name) => name.replace(/\.[A-Za-z0-9]{8}$/, ''))
      .sort();
  }

  /** All below DATA_ROOT but the collector's own directory: equal where nothing was changed. */
  dataState(): string {
    const list = `find . -path ./.slotstack-collector -prune -o -printf '%p %i %y %m %U:%G %l\\n' | sort
      find . -path ./.slotstack-collector -prune -o -type f -exec sha256sum {} + | sort`;
    return spawnSync('sh', ['-c', list], { cwd: this.sandbox.disk, encoding: 'utf8' }).stdout;
  }

  /** What the collector says of a slot. */
  static decision(result: Result, slot: number): string | undefined {
    const lines = [...result.stdout.matchAll(new RegExp(`^collect: slot alimentor-dev-${slot} (.*)$`, 'gm'))];
    return lines.at(-1)?.[1];
  }
}
