import { application, exists, namespace, type Round } from './argo-cd';
import { PublishedTrial } from './published-trial';
import { eventually, kubectl } from '../cluster';
import { redis } from '../data-services';

const services = ['redis'] as const;
const numbers = Array.from({ length: 12 }, (_, index) => index + 1);

interface Jobs {
  readonly items: readonly { readonly status: { readonly conditions?: readonly { readonly type: string }[] } }[];
}

/** A dozen small slots, each of which a task has that leaves a word of its own. */
export class Dozen {
  private readonly trial = new PublishedTrial('e2e-argo-dozen');
  private readonly issues = new Map<number, number>();
  private readonly begun = new Set<number>();
  private tasks = 0;

  begin(hook: Round['hook']): void {
    this.trial.begin();
    this.trial.merge(hook, { services, maxSlots: numbers.length });
    numbers.forEach(() => {
      this.take();
    });
    this.trial.setUp();
    this.beginTasks();
  }

  end(): void {
    this.trial.end();
  }

  get slots(): readonly number[] {
    return [...this.issues.keys()].sort((a, b) => a - b);
  }

  /** A task takes a slot, with the next publication. */
  take(): void {
    const issue = ++this.tasks;
    this.issues.set(Number(this.trial.slots('allocate', issue).slot), issue);
  }

  publish(): void {
    this.trial.publish();
  }

  /** The tasks that have taken slots find those empty, and leave a word there. */
  beginTasks(slots = this.slots): void {
    for (const slot of slots.filter((each) => !this.begun.has(each))) {
      const name = this.nameOf(slot);
      const state = '.status.sync.status},{.status.health.status},{.metadata.deletionTimestamp';
      eventually(`${name} is healthy`, () => application(name, state) === 'Synced,Healthy,', 240);
      expect({ name, keys: redis(name, 'dbsize') }).toEqual({ name, keys: '0' });
      redis(name, 'set', 'task', wordOf(this.issues.get(slot) ?? 0));
      this.begun.add(slot);
    }
  }

  /**
   * Gives slots back, and waits until they are gone.
   *
   * @returns those whose data is still there: their hooks were skipped
   */
  release(slots: readonly number[]): number[] {
    for (const slot of slots) {
      this.trial.slots('release', this.issues.get(slot) ?? 0);
      this.issues.delete(slot);
      this.begun.delete(slot);
    }
    this.trial.publish();
    const names = slots.map((slot) => this.nameOf(slot));
    eventually(
      `${names.join()} are gone`,
      () => !exists('applications', '-n', namespace, ...names) && !exists('namespaces', ...names),
      400,
    );
    // Argo CD 3.4 does not wait for all Jobs after the deletion.
    eventually('no hook is at work', () => this.jobs.every(({ status }) => isOver(status)), 240);
    const left = this.trial.dataRoot.run(`ls -A ${this.trial.project}/slots`).split('\n').map(Number);
    return slots.filter((slot) => left.includes(slot));
  }

  private get jobs(): Jobs['items'] {
    const cleanup = ['-l', `slotstack.dev/role=cleanup,app.kubernetes.io/part-of=${this.trial.project}`];
    return (JSON.parse(kubectl(['get', 'jobs', '-A', ...cleanup, '-o', 'json'])) as Jobs).items;
  }

  collect(): void {
    this.trial.collect();
  }

  /** Words of all tasks, present and past, that are anywhere on the disk. */
  get wordsOnDisk(): string[] {
    const find = `grep -raohE '${wordOf('[0-9]+')}' ${this.trial.project} | sort -u -V`;
    return this.trial.dataRoot.run(`${find} || true`).split('\n').filter(Boolean);
  }

  /** The tasks that have a slot. */
  get words(): string[] {
    return [...this.issues.values()].sort((a, b) => a - b).map(wordOf);
  }

  private nameOf(slot: number): string {
    return `${this.trial.project}-dev-${slot}`;
  }
}

function wordOf(issue: number | string): string {
  return `left-by-${issue}-here`;
}

function isOver({ conditions = [] }: Jobs['items'][number]['status']): boolean {
  return conditions.some(({ type }) => ['Complete', 'Failed'].includes(type));
}
