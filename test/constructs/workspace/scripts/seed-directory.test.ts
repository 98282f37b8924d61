import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describeAsRoot } from '../../slot-data/scripts/sandbox';
import { shells, treeOf, WorkspaceSandbox, write } from './workspace-sandbox';

const image = {
  'bin/tool*': 'tool 1',
  'bin/link': '-> tool',
  'lib/two words': 'data',
  'lib/a/b/deep': 'deep',
  'share/empty': null,
};

describe.each(shells)('a directory that is seeded from its image, with tools of %s', (shell) => {
  let sandbox: WorkspaceSandbox;
  let local: string;
  beforeEach(() => {
    sandbox = new WorkspaceSandbox(shell);
    local = join(sandbox.volume, 'usr-local');
    write(sandbox.image, image);
  });
  afterEach(() => {
    sandbox.remove();
  });
  const keptNow = () => readFileSync(join(sandbox.volume, 'state/usr-local.kept'), 'utf8').trim();

  test('has all that the image has, links and modes and empty directories too', () => {
    const { status, stdout, stderr } = sandbox.seed();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('is seeded from this image: 3 placed, 0 removed, 0 kept');
    expect(treeOf(local)).toEqual(image);
  });

  test('is left alone where the image is the same', () => {
    sandbox.seed();
    write(local, { 'bin/mine*': 'mine' });
    rmSync(join(local, 'bin/tool'));
    const before = statSync(join(sandbox.volume, 'state/usr-local.manifest')).mtimeMs;
    expect(sandbox.seed().stdout).toContain('is as this image has it');
    expect(existsSync(join(local, 'bin/tool'))).toBe(false);
    expect(statSync(join(sandbox.volume, 'state/usr-local.manifest')).mtimeMs).toBe(before);
  });

  type Tree = Record<string, string | null>;
  test.each<[string, { image?: Tree; here?: Tree; removed?: string[]; gone?: string[] }, Tree, string]>([
    [
      'what the image has anew comes',
      { image: { 'lib/new': 'n', 'other/x': 'x' } },
      { 'lib/new': 'n', 'other/x': 'x' },
      '',
    ],
    ['what the image has changed changes', { image: { 'bin/tool*': 'tool 22' } }, { 'bin/tool*': 'tool 22' }, ''],
    [
      'what somebody has put there stays',
      { image: { 'lib/new': 'n' }, here: { 'bin/mine': 'm' } },
      { 'lib/new': 'n', 'bin/mine': 'm' },
      '',
    ],
    [
      'what somebody has changed stays',
      { image: { 'lib/new': 'n' }, here: { 'lib/two words': 'mine' } },
      { 'lib/new': 'n', 'lib/two words': 'mine' },
      'lib/two words: changed here',
    ],
    [
      'what both have changed stays',
      { image: { 'bin/tool*': 'tool 22' }, here: { 'bin/tool*': 'mine' } },
      { 'bin/tool*': 'mine' },
      'bin/tool: changed here, and in the image',
    ],
    [
      'what both have put there stays',
      { image: { 'bin/new': 'image' }, here: { 'bin/new': 'mine' } },
      { 'bin/new': 'mine' },
      'bin/new: the image has another',
    ],
    [
      'what both have put there alike is the image’s',
      { image: { 'bin/new': 'same' }, here: { 'bin/new': 'same' } },
      { 'bin/new': 'same' },
      '',
    ],
    [
      'a link that leads elsewhere changes',
      { gone: ['bin/link'], image: { 'bin/link': '-> other' } },
      { 'bin/link': '-> other' },
      '',
    ],
  ])('%s', (_, { image: change = {}, here = {}, gone = [] }, expected, kept) => {
    sandbox.seed();
    for (const path of gone) rmSync(join(sandbox.image, path));
    write(sandbox.image, change);
    write(local, here);
    expect(sandbox.seed().status).toBe(0);
    expect(treeOf(local)).toEqual({ ...image, ...expected });
    expect(keptNow()).toBe(kept);
  });

  test('loses what the image has no longer, but nothing that somebody has changed, or put beside', () => {
    sandbox.seed();
    write(local, { 'lib/a/b/mine': 'm', 'lib/two words': 'mine' });
    rmSync(join(sandbox.image, 'lib'), { recursive: true });
    rmSync(join(sandbox.image, 'share'), { recursive: true });
    expect(sandbox.seed().status).toBe(0);
    expect(treeOf(local)).toEqual({
      'bin/tool*': 'tool 1',
      'bin/link': '-> tool',
      'lib/a/b/mine': 'm',
      'lib/two words': 'mine',
    });
    expect(keptNow()).toBe('lib/two words: the image has it no longer');
  });

  test('stays without what somebody has removed, whatever the image makes of it', () => {
    sandbox.seed();
    rmSync(join(local, 'bin/tool'));
    rmSync(join(local, 'lib'), { recursive: true });
    write(sandbox.image, { 'bin/tool*': 'tool 22', 'lib/a/new': 'n' });
    sandbox.seed();
    expect(treeOf(local)).toEqual({ 'bin/link': '-> tool', 'share/empty': null });
    expect(keptNow()).toBe('bin/tool: removed here\nlib: removed here');
  });

  test('has a file where the image has one now in place of a directory, and the other way round', () => {
    sandbox.seed();
    rmSync(join(sandbox.image, 'lib'), { recursive: true });
    rmSync(join(sandbox.image, 'bin/tool'));
    write(sandbox.image, { lib: 'a file', 'bin/tool/part*': 'part' });
    sandbox.seed();
    expect(treeOf(local)).toEqual({
      'bin/tool/part*': 'part',
      'bin/link': '-> tool',
      lib: 'a file',
      'share/empty': null,
    });
  });

  test('has a directory of somebody still where the image has a file now', () => {
    sandbox.seed();
    write(local, { 'lib/a/mine': 'm' });
    rmSync(join(sandbox.image, 'lib'), { recursive: true });
    write(sandbox.image, { lib: 'a file' });
    expect(sandbox.seed().status).toBe(0);
    expect(treeOf(local)).toEqual({
      'bin/tool*': 'tool 1',
      'bin/link': '-> tool',
      'lib/a/mine': 'm',
      'share/empty': null,
    });
    expect(keptNow()).toBe('lib: something of somebody is in its place');
  });

  test('keeps what was there before it was ever seeded, as a volume of Docker has it', () => {
    write(local, { 'bin/tool*': 'older', 'bin/mine': 'm', 'lib/two words': 'data' });
    sandbox.seed();
    expect(treeOf(local)).toEqual({ ...image, 'bin/tool*': 'older', 'bin/mine': 'm' });
    expect(keptNow()).toBe('bin/tool: the image has another');
  });

  test('follows no link that somebody has put in the place of a directory', () => {
    sandbox.seed();
    const elsewhere = join(sandbox.directory, 'elsewhere');
    mkdirSync(elsewhere);
    write(elsewhere, { 'two words': 'data' });
    rmSync(join(local, 'lib'), { recursive: true });
    symlinkSync(elsewhere, join(local, 'lib'));
    write(sandbox.image, { 'lib/new': 'n', 'lib/two words': 'other' });
    sandbox.seed();
    expect(treeOf(elsewhere)).toEqual({ 'two words': 'data' });
    expect(lstatSync(join(local, 'lib')).isSymbolicLink()).toBe(true);
  });

  test('leaves out what is to be left out, and has the rest of its directory', () => {
    write(sandbox.image, { 'bin/apk-persist*': 'of the image' });
    sandbox.seed('bin/apk-persist');
    expect(treeOf(local)).toEqual(image);
    write(local, { 'bin/apk-persist*': 'placed' });
    write(sandbox.image, { 'bin/tool*': 'tool 22' });
    sandbox.seed('bin/apk-persist');
    expect(treeOf(local)).toMatchObject({ 'bin/apk-persist*': 'placed', 'bin/tool*': 'tool 22' });
    expect(keptNow()).toBe('');
  });

  test('gets names that cannot stand in a line, and goes on', () => {
    write(sandbox.image, { 'lib/a\nb': 'x', 'lib/back\\slash': 'y', 'lib/tab\t': 'z' });
    expect(sandbox.seed().status).toBe(0);
    expect(treeOf(local)).toMatchObject({ 'lib/a\nb': 'x', 'lib/back\\slash': 'y', 'lib/tab\t': 'z' });
  });

  test('takes a change of mode for one', () => {
    sandbox.seed();
    chmodSync(join(sandbox.image, 'lib/two words'), 0o755);
    chmodSync(join(sandbox.image, 'lib/a'), 0o700);
    chmodSync(join(local, 'bin/tool'), 0o700);
    sandbox.seed();
    expect(treeOf(local)).toMatchObject({ 'lib/two words*': 'data' });
    expect(statSync(join(local, 'lib/a')).mode & 0o777).toBe(0o700);
    expect(keptNow()).toBe('bin/tool: changed here');
  });
});

test.each(['stat', 'sha256sum'])('a seed that %s could not read all for removes nothing, and fails', (program) => {
  const sandbox = new WorkspaceSandbox();
  try {
    const local = join(sandbox.volume, 'usr-local');
    write(sandbox.image, image);
    sandbox.seed();
    write(sandbox.image, { 'lib/new': 'n' });
    // As where a disk answers with errors.
    sandbox.program(program, `PATH=\${PATH#*:}\n${program} "$@" | grep -v ' \\./bin/tool$'`);
    expect(sandbox.seed()).toMatchObject({ status: 1, stderr: expect.stringContaining('cannot be listed') as string });
    expect(treeOf(local)).toEqual(image);
    rmSync(join(sandbox.programs, program));
    expect(sandbox.seed().status).toBe(0);
    expect(treeOf(local)).toEqual({ ...image, 'lib/new': 'n' });
  } finally {
    sandbox.remove();
  }
});

// Commands that are a shell's own, as those of busybox, cannot be stopped between.
test('a seed that was killed at any of its steps ends as it would have', () => {
  const sandbox = new WorkspaceSandbox();
  const local = join(sandbox.volume, 'usr-local');
  const steps = ['mv', 'cp', 'rm', 'rmdir', 'chmod', 'mkdir', 'sync'];
  const change = () => {
    write(local, { 'bin/mine': 'm', 'lib/two words': 'mine' });
    rmSync(join(sandbox.image, 'lib/a'), { recursive: true });
    rmSync(join(sandbox.image, 'bin/tool'));
    write(sandbox.image, { 'lib/a': 'a file', 'bin/tool/part*': 'part', 'new/x': 'x' });
  };
  let killed = 0;
  for (;;) {
    rmSync(sandbox.volume, { recursive: true });
    rmSync(sandbox.image, { recursive: true });
    mkdirSync(sandbox.volume);
    mkdirSync(sandbox.image);
    write(sandbox.image, image);
    sandbox.seed();
    change();
    // Before its n-th step, whatever that is, the shell goes without another word.
    const count = join(sandbox.directory, 'count');
    rmSync(count, { force: true });
    for (const step of steps)
      sandbox.program(
        step,
        `PATH=\${PATH#*:}\nprintf x >>'${count}'\n[ "$(wc -c <'${count}')" -ne ${killed + 1} ] || kill -9 $PPID\nexec ${step} "$@"`,
      );
    const { signal } = sandbox.seed();
    rmSync(sandbox.programs, { recursive: true });
    mkdirSync(sandbox.programs);
    if (signal === null) break;
    killed += 1;
    expect(sandbox.seed().status).toBe(0);
    expect([killed, treeOf(local)]).toEqual([
      killed,
      {
        'bin/tool/part*': 'part',
        'bin/link': '-> tool',
        'bin/mine': 'm',
        'lib/a': 'a file',
        'lib/two words': 'mine',
        'new/x': 'x',
        'share/empty': null,
      },
    ]);
    expect(treeOf(join(sandbox.volume, 'state'))).not.toHaveProperty('usr-local.seeding');
  }
  expect(killed).toBeGreaterThan(10);
  sandbox.remove();
});

describeAsRoot('a directory that is seeded by an agent who is not root', () => {
  test('is the agent’s, with what the agent may read', () => {
    const sandbox = new WorkspaceSandbox();
    try {
      write(sandbox.image, { ...image, 'lib/secret': 's' });
      chmodSync(join(sandbox.image, 'lib/secret'), 0o600);
      chmodSync(join(sandbox.image, 'bin/tool'), 0o4755);
      chmodSync(sandbox.directory, 0o755);
      chmodSync(sandbox.volume, 0o777);
      const seed = () => sandbox.run('seed-directory', [sandbox.image, sandbox.volume, 'usr-local'], { user: 65534 });
      expect(seed().status).toBe(0);
      const local = join(sandbox.volume, 'usr-local');
      expect(treeOf(local)).toEqual(image);
      expect(statSync(join(local, 'bin/tool')).uid).toBe(65534);
      write(sandbox.image, { 'bin/tool*': 'tool 22' });
      seed();
      expect(treeOf(local)).toMatchObject({ 'bin/tool*': 'tool 22' });
    } finally {
      sandbox.remove();
    }
  });
});

const canMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
if (!canMount) console.warn('skipped: a seed on a full volume: nothing can be mounted here');

(canMount ? test : test.skip)('a seed on a full volume fails or is whole, and is whole once there is room', () => {
  const sandbox = new WorkspaceSandbox();
  const local = join(sandbox.volume, 'usr-local');
  const mount = (...args: string[]) => {
    expect(spawnSync('mount', args).status).toBe(0);
  };
  mount('-t', 'tmpfs', '-o', 'size=2m', 'none', sandbox.volume);
  try {
    const files = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`lib/file-${index}`, `${index}`]));
    for (let room = 0; room <= 160; room += 8) {
      for (const each of ['usr-local', 'state', 'filler'])
        rmSync(join(sandbox.volume, each), { recursive: true, force: true });
      rmSync(sandbox.image, { recursive: true });
      write(sandbox.image, files);
      expect(sandbox.seed().status).toBe(0);
      write(local, { 'lib/file-1': 'mine' });
      write(sandbox.image, { 'lib/file-2': 'another', 'lib/new': 'new' });
      // All but some KiB are taken.
      const filler = join(sandbox.volume, 'filler');
      spawnSync('sh', ['-c', `cat /dev/zero >'${filler}'; truncate -s -${room}K '${filler}'`]);
      const { status } = sandbox.seed();
      const expected = { ...files, 'lib/file-1': 'mine', 'lib/file-2': 'another', 'lib/new': 'new' };
      if (status === 0) expect([room, treeOf(local)]).toEqual([room, expected]);
      else expect(Object.keys(treeOf(local)).length).toBeGreaterThanOrEqual(120);
      rmSync(filler);
      expect([room, sandbox.seed().status, treeOf(local)]).toEqual([room, 0, expected]);
    }
  } finally {
    spawnSync('umount', [sandbox.volume]);
    sandbox.remove();
  }
});
