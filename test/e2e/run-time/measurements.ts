import { loadavg } from 'node:os';
import { exists, isThere } from '../argocd/argo-cd';
import { eventually } from '../cluster';
import { pause } from '../../../process/pause';
import { cleanupStages } from './cleanup';
import { deliveryStages } from './delivery';
import { imagesIn, type Images } from './images';
import type { Left, MeasuredSlot } from './measured-slot';
import { Recording } from './recording';
import { total, type Column, type Stages } from './stages';

const nothing: Left = { name: 'empty', script: ':' };

/** What an earlier task may have left. */
const sizes: readonly Left[] = [
  nothing,
  { name: '10 GiB', script: 'fallocate --length 10GiB file' },
  {
    name: '200,000 files',
    // A hundred bytes each.
    script: 'yes | head -c 20000000 | split --bytes=100 --suffix-length=6 --numeric-suffixes',
  },
];

/** Takes a slot, hands it over, cleans it and gives it back, and keeps how long that took. */
export class Measurements {
  private readonly starts: Stages[] = [];
  private readonly cleans: Stages[] = [];
  private readonly handOvers = new Map(sizes.map(({ name }) => [name, [] as Stages[]]));
  private readonly cleanups = new Map(sizes.map(({ name }) => [name, [] as Stages[]]));
  private readonly imagesSeen: Images[] = [];
  readonly loads: number[] = [];
  /** How many cleanup Jobs Argo CD took for done before they had run. */
  skipped = 0;

  constructor(
    private readonly slot: MeasuredSlot,
    private readonly say: (line: string) => void,
  ) {}

  get start(): Column[] {
    return [{ name: 'seconds', samples: this.starts }];
  }

  get clean(): Column[] {
    return [{ name: 'seconds', samples: this.cleans }];
  }

  get handOver(): Column[] {
    return [...this.handOvers].map(([name, samples]) => ({ name, samples }));
  }

  get cleanup(): Column[] {
    return [...this.cleanups].map(([name, samples]) => ({ name, samples }));
  }

  get images(): Images {
    const sum = (key: keyof Images) => this.imagesSeen.reduce((count, images) => count + images[key], 0);
    return { pulled: sum('pulled'), present: sum('present') };
  }

  /** Each once. */
  take(): void {
    for (const left of sizes) this.takeOne(left);
  }

  /** A slot's whole life. What it leaves has no part in a clean but by what it is: a rename, as in a hand-over. */
  private takeOne(left: Left): void {
    const { slot } = this;
    this.takeStart();
    slot.leave(left);
    this.keep(`hand-over, ${left.name}`, this.handOvers.get(left.name), () =>
      this.delivery([], () => {
        slot.release();
        slot.allocate();
      }),
    );
    slot.emptyTrash();
    if (left === nothing) {
      this.keep('clean', this.cleans, () =>
        this.delivery(['slots clean'], () => {
          slot.clean();
        }),
      );
      slot.emptyTrash();
    }
    for (let tries = 1; !this.takeCleanup(left) && tries < 5; tries += 1) this.takeStart();
  }

  private takeStart(): void {
    const { slot } = this;
    this.keep('start', this.starts, () =>
      this.delivery(['slots allocate'], () => {
        slot.allocate();
      }),
    );
    this.imagesSeen.push(imagesIn(slot.slot));
  }

  /** @returns false where Argo CD has skipped the Job */
  private takeCleanup(left: Left): boolean {
    this.slot.leave(left);
    return this.keep(`cleanup, ${left.name}`, this.cleanups.get(left.name), () => this.ending());
  }

  /** @returns whether there was something to keep */
  private keep(what: string, samples: Stages[] | undefined, take: () => Stages | undefined): boolean {
    const [load = NaN] = loadavg();
    this.loads.push(load);
    const stages = take();
    if (stages) samples?.push(stages);
    this.say(
      `${what}: ${stages ? `${Math.round(total(stages))} s ${JSON.stringify(stages)}` : 'the hook was skipped'}`,
    );
    return stages !== undefined;
  }

  /** Until the slot is ready for a task. @param commands those that are part of it, beside `publish` */
  private delivery(commands: readonly string[], change: () => void): Stages {
    const { slot } = this;
    const begin = moment(Date.now());
    return recorded((recording) => {
      change();
      const commit = slot.publish();
      const publication = { slot: slot.slot, commit, begin, end: moment(slot.call('publish').end) };
      const stages = recording.until(`${slot.slot} is ready`, () => deliveryStages(recording, publication));
      const called = [...commands, 'publish'].map((command) => [`\`${command}\``, slot.call(command).seconds] as const);
      return { ...Object.fromEntries(called), ...stages };
    });
  }

  /** Until the slot is gone with its data. @returns undefined where Argo CD has skipped its Job */
  private ending(): Stages | undefined {
    const { slot } = this;
    const begin = moment(Date.now());
    return recorded((recording) => {
      slot.release();
      slot.publish();
      const isGone = () => !isThere(slot.slot) && !exists('namespace', slot.slot);
      const job = `slot-data-cleanup-${slot.slot}`;
      const stages = recording.until(`${slot.slot} is gone`, () => {
        // Before the recording is read: a Job that ends is gone within a second, and is in there.
        const isOver = isGone() && !exists('jobs', '-n', slot.platform, job);
        pause(1000);
        return cleanupStages(recording, slot.slot, begin) ?? (isOver ? 'skipped' : undefined);
      });
      eventually(`${slot.slot} is gone`, isGone, 240);
      if (stages !== 'skipped') return stages;
      this.skipped += 1;
      slot.removeDirectory();
      return undefined;
    });
  }
}

function moment(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function recorded<Result>(take: (recording: Recording) => Result): Result {
  const recording = new Recording();
  try {
    return take(recording);
  } finally {
    recording.end();
  }
}
