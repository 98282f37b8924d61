import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from './sandbox';

/** What a task may have left in its data, to be removed with it and with nothing else. */
export interface HostileData {
  readonly name: string;
  readonly make: (directory: string, sandbox: Sandbox) => void;
}

/** Data of another slot, which must stay. */
export const victim = 'slots/2/postgres';

/** Everything but the last of these is made of the name of a file. */
const names = [
  ...['-rf', '--', '*', '?', '[a]', '$(id)', '`id`', ';', ' ', '\\', '"', "'"],
  ...['new\nline', '\t', '\u001b[31m', '...', '..dots', '.hidden', '~', 'ü', 'n'.repeat(255)],
  Buffer.from([0x66, 0xff, 0xfe]), // no UTF-8
];

/** A chain of directories, whose path is longer than a path can be: put together from its end. */
export function makeDeep(directory: string, levels: number): void {
  const link = Array<string>(100).fill('n'.repeat(20)).join('/');
  let chain = join(directory, 'deep');
  mkdirSync(chain);
  for (let made = 0; made < levels; made += 100) {
    const longer = join(directory, 'longer');
    mkdirSync(join(longer, link), { recursive: true });
    renameSync(chain, join(longer, link, 'deep'));
    chain = join(directory, 'deep');
    renameSync(longer, chain);
  }
}

export const hostileData: readonly HostileData[] = [
  {
    name: 'case 15: symlinks to another slot, and to everything',
    make: (directory, sandbox) => {
      symlinkSync(join(sandbox.disk, victim), join(directory, 'to-slot'));
      symlinkSync('../../2/postgres', join(directory, 'relative'));
      symlinkSync('/', join(directory, 'to-root'));
      symlinkSync('nowhere', join(directory, 'dangling'));
      symlinkSync('.', join(directory, 'itself'));
    },
  },
  {
    name: 'case 17: a hard link to a file of another slot',
    make: (directory, sandbox) => {
      linkSync(join(sandbox.disk, victim, 'content'), join(directory, 'hard-link'));
    },
  },
  {
    name: 'case 26: directories deeper than a path can be long',
    make: (directory) => {
      makeDeep(directory, 1200);
    },
  },
  {
    name: 'case 27: names that mean something to a shell, or to nobody',
    make: (directory) => {
      for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(name)]), '');
      mkdirSync(join(directory, '-r/*'), { recursive: true });
    },
  },
  {
    name: 'case 28: closed, sticky, setgid and setuid directories, and owners of all kinds',
    make: (directory) => {
      for (const [index, mode] of [0o000, 0o1777, 0o2770, 0o4700, 0o7000].entries()) {
        const closed = join(directory, `mode-${mode.toString(8)}`);
        mkdirSync(join(closed, 'inner'), { recursive: true });
        writeFileSync(join(closed, 'inner/file'), '');
        for (const path of ['inner/file', 'inner', '']) {
          chownSync(join(closed, path), 12345 + index, 54321);
          chmodSync(join(closed, path), mode);
        }
      }
    },
  },
  {
    name: 'case 30: a file of a terabyte with nothing in it',
    make: (directory) => {
      writeFileSync(join(directory, 'sparse'), '');
      truncateSync(join(directory, 'sparse'), 1e12);
    },
  },
  {
    name: 'case 30: open files, one of them removed already',
    make: (directory, sandbox) => {
      writeFileSync(join(directory, 'open'), 'open');
      writeFileSync(join(directory, 'removed'), 'removed');
      sandbox.start(['bash', '-c', 'exec 8<>"$0/open" 9<>"$0/removed"; rm "$0/removed"; exec sleep 60', directory]);
    },
  },
  {
    name: 'case 30: FIFOs, sockets and devices',
    make: (directory) => {
      spawnSync('mkfifo', [join(directory, 'fifo')]);
      spawnSync('mknod', [join(directory, 'device'), 'b', '7', '0']);
      spawnSync('perl', ['-MSocket', '-e', 'socket S, AF_UNIX, SOCK_STREAM, 0; bind S, sockaddr_un("s")'], {
        cwd: directory,
      });
    },
  },
];
