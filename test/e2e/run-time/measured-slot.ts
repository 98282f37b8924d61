import { PublishedTrial } from '../argocd/published-trial';
import { application } from './application';

/** What an earlier task has left in the directory of its database. */
export interface Left {
  /** As a table names it. */
  readonly name: string;
  /** A script that makes it in the directory where it runs. */
  readonly script: string;
}

/** How long a command took, and when it ended. */
export interface Call {
  readonly seconds: number;
  /** In milliseconds since 1970. */
  readonly end: number;
}

/** A project with one slot, which has a database and an application that uses it. */
export class MeasuredSlot extends PublishedTrial {
  readonly slot = `${this.project}-dev-1`;
  private readonly data = `${this.project}/slots/1`;
  private readonly calls = new Map<string, Call>();
  private issue = 0;

  override begin(): void {
    super.begin();
    this.merge('PreDelete', { services: ['postgres'], maxSlots: 1, included: application });
    this.setUp();
  }

  /** As in a terminal; how long it took is kept. */
  override run(command: string, ...args: string[]) {
    const start = Date.now();
    const result = super.run(command, ...args);
    const end = Date.now();
    this.calls.set([command, ...args].slice(0, command === 'slots' ? 2 : 1).join(' '), {
      seconds: (end - start) / 1000,
      end,
    });
    return result;
  }

  /** The last call of a command, such as `slots allocate`. */
  call(command: string): Call {
    const call = this.calls.get(command);
    if (!call) throw new Error(`${command} was not called`);
    return call;
  }

  /** For an issue that never had it. */
  allocate(): void {
    this.slots('allocate', ++this.issue);
  }

  clean(): void {
    this.slots('clean', this.issue);
  }

  release(): void {
    this.slots('release', this.issue);
  }

  /** What the task that has the slot leaves in its database's directory, on the disk and not only in memory. */
  leave({ script }: Left): void {
    this.dataRoot.run(`cd ${this.data}/postgres; mkdir left; cd left; ${script}; sync -f .`);
  }

  /** What was moved aside goes: it takes space, and the cleanup Job would count it. */
  emptyTrash(): void {
    this.dataRoot.run(`rm -rf ${this.data}/.slot-data/trash/*`);
  }

  /** All that a cleanup Job leaves that did not run. */
  removeDirectory(): void {
    this.dataRoot.run(`rm -rf ${this.data}`);
  }
}
