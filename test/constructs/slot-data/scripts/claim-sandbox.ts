import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import type { ScriptName } from '../../../../constructs/slot-data/script';
import { asKeeper, Sandbox, type MarkerFields, type Options } from './sandbox';

const asUser = [
  ...['setpriv', '--reuid=999', '--regid=999', '--clear-groups'],
  ...['--no-new-privs', '--bounding-set=-all'],
];

export const lasting: Options = { kind: 'lasting', token: undefined };
export const data = 'slot-data/postgres';
export const marker = 'slot-data/.slot-data/postgres.owner';
export const trash = 'slot-data/.slot-data/trash';

/**
 * The volume of a claim in the place of the disk, and what a pod has whose service runs as user 999: the volume is its group's, as
 * fsGroup leaves a new one, and who works on the data is that user. Or, where the pod has no fsGroup, root.
 */
export class ClaimSandbox extends Sandbox {
  constructor(private readonly user: 999 | 0 = 999) {
    super('slot-data');
    this.empty();
    chmodSync(this.tickets, 0o2777);
    if (this.isOfGroup) this.giveToGroup();
  }

  protected override get confinement(): readonly string[] {
    return this.isOfGroup ? asUser : asKeeper;
  }

  /** All in the volume is the group's to read and to write, as the kubelet makes it where fsGroup is not the group of its root. */
  giveToGroup(): void {
    this.inVolume('chgrp -R -h 999 .; chmod -R ug+rwX .; find . -type d -exec chmod g+s {} +');
  }

  /** Lets an entry of the trash be so old. */
  age(path: string, hours: number): void {
    this.inVolume(`touch -d '-${hours} hours' ${path}`);
  }

  override arguments(name: ScriptName, options: Options = {}): string[] {
    const noDisk = { relative: undefined, sentinel: undefined, disk: undefined };
    return super.arguments(name, { store: 'claim', ...noDisk, ...options });
  }

  /** Readable, as a projected token is, and writable to who runs the scripts. */
  override file(name: string, content: string): string {
    const file = super.file(name, content);
    chownSync(file, 999, 999);
    return file;
  }

  override earlier(fields: MarkerFields = {}): void {
    mkdirSync(this.slot, { recursive: true });
    super.earlier(fields);
    this.giveToUser();
  }

  override entry(name?: string, fields?: MarkerFields): string {
    const path = super.entry(name, fields);
    this.giveToUser();
    return path;
  }

  private get isOfGroup(): boolean {
    return this.user !== 0;
  }

  private giveToUser(): void {
    if (this.isOfGroup) this.inVolume('chown -R -h 999:999 slot-data');
  }

  private inVolume(lines: string): void {
    const { status, stderr } = spawnSync('bash', ['-euc', lines], { cwd: this.disk, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
}
