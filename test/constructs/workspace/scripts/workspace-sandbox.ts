import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const scripts = join(__dirname, '../../../../constructs/workspace/scripts');
const busybox = '/usr/bin/busybox';

/** What the scripts of a workspace run in: the shell and tools of Debian, and those of Alpine. */
export const shells = ['Debian', ...(existsSync(busybox) ? ['busybox'] : [])] as const;
export type Shell = (typeof shells)[number];

if (shells.length === 1) console.warn('skipped: scripts of a workspace with the tools of Alpine: there is no busybox');

/** A directory of an image, and the volume of a workspace. */
export class WorkspaceSandbox {
  readonly directory = mkdtempSync(join(tmpdir(), 'slotstack-workspace-'));
  readonly image = join(this.directory, 'image');
  readonly volume = join(this.directory, 'volume');
  /** Programs that come before all others. */
  readonly programs = join(this.directory, 'programs');
  /** What scripts find in their environment beside PATH. */
  variables: Readonly<Record<string, string>> = {};
  private readonly tools = join(this.directory, 'tools');

  constructor(private readonly shell: Shell = 'Debian') {
    for (const each of [this.image, this.volume, this.programs, this.tools]) mkdirSync(each);
    if (shell === 'Debian') return;
    const applets = spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
    for (const applet of applets) symlinkSync(busybox, join(this.tools, applet));
    // Debian's busybox has none, unlike Alpine's.
    symlinkSync('/usr/bin/flock', join(this.tools, 'flock'));
  }

  /** Runs a script to its end. */
  run(script: string, args: readonly string[], options: { readonly user?: number } = {}): SpawnSyncReturns<string> {
    const sh = this.shell === 'Debian' ? '/bin/sh' : join(this.tools, 'sh');
    return spawnSync(sh, [join(scripts, `${script}.sh`), ...args], {
      encoding: 'utf8',
      env: {
        ...this.variables,
        PATH: `${this.programs}:${this.shell === 'Debian' ? '/usr/bin:/bin:/usr/sbin:/sbin' : this.tools}`,
      },
      ...(options.user !== undefined && { uid: options.user, gid: options.user }),
    });
  }

  /** A program that is found before that of the system. */
  program(name: string, text: string): void {
    writeFileSync(join(this.programs, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(this.programs, name), 0o755);
  }

  seed(...leftOut: string[]): SpawnSyncReturns<string> {
    return this.run('seed-directory', [this.image, this.volume, 'usr-local', ...leftOut]);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Makes a tree: text is a file, `-> target` a link, null a directory; what ends with `*` can be executed. */
export function write(directory: string, tree: Readonly<Record<string, string | null>>): void {
  for (const [key, text] of Object.entries(tree)) {
    const path = join(directory, key.replace(/\*$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    if (text === null) mkdirSync(path, { recursive: true });
    else if (text.startsWith('-> ')) symlinkSync(text.slice(3), path);
    else {
      writeFileSync(path, text);
      chmodSync(path, key.endsWith('*') ? 0o755 : 0o644);
    }
  }
}

/** What `write` makes such a directory of, with empty directories alone. */
export function treeOf(directory: string, below = ''): Record<string, string | null> {
  const names = readdirSync(join(directory, below)).sort();
  if (names.length === 0 && below !== '') return { [below]: null };
  return Object.assign(
    {},
    ...names.map((name) => {
      const path = join(below, name);
      const stat = lstatSync(join(directory, path));
      if (stat.isDirectory()) return treeOf(directory, path);
      if (stat.isSymbolicLink()) return { [path]: `-> ${readlinkSync(join(directory, path))}` };
      return { [(stat.mode & 0o100) === 0 ? path : `${path}*`]: readFileSync(join(directory, path), 'utf8') };
    }),
  ) as Record<string, string | null>;
}
