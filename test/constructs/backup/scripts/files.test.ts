import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describeAsRoot } from '../../slot-data/scripts/sandbox';
import { bash, BackupSandbox, everything } from './backup-sandbox';

let sandbox: BackupSandbox;
let data: string;
beforeEach(() => {
  sandbox = new BackupSandbox();
  data = join(sandbox.backup, 'files');
  mkdirSync(data);
});
afterEach(() => sandbox.remove());

const at = (name: string) => join(sandbox.base, name);
const list = () => sandbox.tools('list-files', data, at('lists/files'));
const count = () => sandbox.tools('count-changes', at('changes'), data, at('lists/files'));
const check = (changes = 0, directory = data) => {
  writeFileSync(at('tolerated'), `${changes}\n`);
  return sandbox.tools('check-files', directory, at('lists/files'), at('tolerated'));
};
const inData = (lines: string) => bash(lines, data);

describeAsRoot('files', () => {
  test('of all kinds and names are listed, and are as they are', () => {
    inData(everything);
    expect(list()).toMatchObject({ status: 0, stderr: '' });
    const files = Number(inData(`find . -type f -printf . | wc -c`));
    expect(check()).toMatchObject({
      status: 0,
      stdout: `backup: files: the same ${files} files, 0 of them changed while the backup was made\n`,
    });
    expect(count()).toMatchObject({ status: 0, stdout: 'backup: 0 files were changed while they were stored\n' });
    expect(sandbox.read('changes')).toBe('0\n');
  });

  test('of an empty directory too', () => {
    expect(list()).toMatchObject({ status: 0, stderr: '' });
    expect(check().status).toBe(0);
  });

  test.each([
    [
      'another content with the same size and times',
      'touch -r plain/file /tmp/$$; printf tnetnoc | dd of=plain/file conv=notrunc status=none; touch -r /tmp/$$ plain/file; rm /tmp/$$',
    ],
    [
      'one byte in a large file',
      'touch -r plain/large /tmp/$$; printf x | dd of=plain/large bs=1 seek=99999 conv=notrunc status=none; printf yz | dd of=plain/large bs=1 seek=99998 conv=notrunc status=none; touch -r /tmp/$$ plain/large; rm /tmp/$$',
    ],
    ['another size', 'echo >>plain/nothing'],
    ['another time of a nanosecond', "touch -d '2020-01-02 03:04:05.123456788' plain/file"],
    ['another mode', 'chmod 0640 private/inner/key'],
    ['no setuid', 'chmod u-s plain/setuid'],
    ['no sticky bit', 'chmod -t sticky'],
    ['another owner', 'chown 1002 private'],
    ['another group', 'chgrp 1002 plain/file'],
    ['another owner of a link', 'chown -h 1002 plain/link'],
    ['another target of a link', 'ln -sfn large plain/link'],
    ['a missing file', 'rm plain/nothing'],
    ['a missing directory', 'rmdir empty'],
    ['a missing FIFO', 'rm plain/fifo'],
    ['a file in place of a FIFO', 'rm plain/fifo; : >plain/fifo'],
    ['a directory in place of a link', 'rm plain/root; mkdir plain/root'],
    ['another name with a line break', String.raw`mv $'plain/a\nb' $'plain/a\nc'`],
    ['another byte in a name that is no text', String.raw`mv $'plain/\xff\xfe' $'plain/\xff\xfd'`],
  ])('with %s are not as they were', (_, change) => {
    inData(everything);
    list();
    inData(change);
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^backup: not as at the time of the backup: /);
    expect(stderr).toMatch(
      /backup: \d+ of the (entries|sums) of files are not as at the time of the backup, of which 0 were changed/,
    );
  });

  test('that came after they were listed are no difference', () => {
    inData(everything);
    list();
    inData('echo new >plain/new; mkdir new');
    expect(check().status).toBe(0);
  });

  test('may be as many otherwise as were changed, and no more', () => {
    inData('for i in 1 2 3 4; do echo $i >$i; done');
    list();
    inData('echo a >1; rm 2');
    expect(check(2).status).toBe(0);
    expect(check(1)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        '2 of the entries of files are not as at the time of the backup, of which 1 were changed',
      ) as string,
    });
  });

  test.each(['entries', 'sums'])('without the list of their %s are not compared', (kind) => {
    list();
    rmSync(at(`lists/files.${kind}`));
    expect(check()).toMatchObject({ status: 1, stderr: 'backup: the backup has no list of files\n' });
  });

  test('that change while they are stored are counted, each once', () => {
    inData(String.raw`for i in kept written removed replaced touched $'a\nb'; do echo 1 >"$i"; done; mkdir directory`);
    list();
    // Each in a way that leaves size and time as they were.
    const { atime, mtime } = statSync(join(data, 'written'));
    writeFileSync(join(data, 'written'), '2\n');
    utimesSync(join(data, 'written'), atime, mtime);
    rmSync(join(data, 'removed'));
    inData('cp -p replaced new; mv new replaced');
    inData('chmod 600 touched');
    inData(String.raw`echo 2 >$'a\nb'`);
    writeFileSync(join(data, 'new'), '');
    expect(count()).toMatchObject({ status: 0, stdout: 'backup: 5 files were changed while they were stored\n' });
    expect(sandbox.read('changes')).toBe('5\n');
  });

  test('of several directories are counted together, and of none not', () => {
    const other = at('backup/other');
    mkdirSync(other);
    for (const each of [data, other]) writeFileSync(join(each, 'x'), '');
    list();
    sandbox.tools('list-files', other, at('lists/other'));
    rmSync(join(data, 'x'));
    appendFileSync(join(other, 'x'), 'x');
    sandbox.tools('count-changes', at('changes'), data, at('lists/files'), other, at('lists/other'));
    expect(sandbox.read('changes')).toBe('2\n');
    expect(sandbox.tools('count-changes', at('changes')).status).toBe(0);
    expect(sandbox.read('changes')).toBe('0\n');
  });

  test('that change while they are listed are among those that may be otherwise', () => {
    inData('echo 1 >changing; echo 1 >going');
    // As soon as find has seen them.
    sandbox.program(
      'find',
      `/usr/bin/find "$@" || exit; if [ ! -e ${at('once')} ]; then : >${at('once')}; sleep 0.01; echo 2 >changing; echo new >coming; fi`,
    );
    expect(list()).toMatchObject({ status: 0, stderr: '' });
    rmSync(join(sandbox.programs, 'find'));
    rmSync(join(data, 'coming'));
    count();
    expect(sandbox.read('changes')).toBe('1\n');
    expect(check(1)).toMatchObject({ status: 0, stderr: '' });
  });

  test('come and go while they are listed and counted', async () => {
    inData('mkdir busy; for i in {1..200}; do mkdir busy/$i; echo x >busy/$i/x; done');
    const busy = spawn(
      'bash',
      ['-c', 'while :; do for i in {1..200}; do rm -r busy/$i; mkdir busy/$i; echo x >busy/$i/x; done; done'],
      {
        cwd: data,
        stdio: 'ignore',
      },
    );
    try {
      for (let round = 0; round < 15; round += 1) {
        expect(list()).toMatchObject({ status: 0, stderr: '' });
        expect(count()).toMatchObject({ status: 0, stderr: '' });
      }
    } finally {
      const ended = new Promise((resolve) => busy.once('exit', resolve));
      busy.kill('SIGKILL');
      await ended;
    }
  });

  test('that cannot be listed any more are not counted', () => {
    inData('echo a >a');
    list();
    sandbox.program('find', 'echo "find: ‘./x’: Input/output error" >&2; exit 1');
    expect(count()).toMatchObject({ status: 1, stderr: 'backup: find: ‘./x’: Input/output error\n' });
    expect(sandbox.read('changes')).toBeUndefined();
    expect(list().status).toBe(1);
  });

  test('that cannot be read make no list', () => {
    inData('echo a >a; echo b >b');
    sandbox.program('sha256sum', 'echo "sha256sum: ./b: Input/output error" >&2; exit 1');
    expect(list()).toMatchObject({ status: 1, stderr: 'backup: sha256sum: ./b: Input/output error\n' });
  });

  test('make no list where the disk for that is full', () => {
    inData('for i in {1..300}; do echo $i >$i; done');
    mkdirSync(at('lists'));
    const script = `mount -t tmpfs -o size=64k none ${at('lists')}; head -c 20000 /dev/zero >${at('lists/other')}; exec bash ${at('scripts/list-files')} ${data} ${at('lists/files')}`;
    expect(bash(`unshare --mount bash -c '${script}' || echo failed`, sandbox.base)).toBe('failed\n');
  });
});

describe('the definitions of a broker', () => {
  const take = () => sandbox.tools('take-file', at('definitions.json'), at('dump'), 'definitions.json');
  const text = '{"users": []}\n';

  test('are taken as they are', () => {
    sandbox.write('definitions.json', text);
    expect(take()).toMatchObject({ status: 0, stdout: 'backup: definitions.json: 14 bytes\n' });
    expect(sandbox.read('dump/definitions.json')).toBe(text);
  });

  test.each([
    ['not there', () => undefined, 'definitions.json is not there'],
    ['empty', () => sandbox.write('definitions.json', ''), 'definitions.json is not whole'],
    ['cut off', () => sandbox.write('definitions.json', '{"users": ['), 'definitions.json is not whole'],
    ['no JSON', () => sandbox.write('definitions.json', 'Error: }'), 'definitions.json is not whole'],
    [
      'a link',
      () => {
        symlinkSync(sandbox.write('secret', text), at('definitions.json'));
      },
      'definitions.json is not there',
    ],
    [
      'a directory',
      () => {
        mkdirSync(at('definitions.json'));
      },
      'definitions.json is not there',
    ],
    [
      'taken already',
      () => {
        sandbox.write('definitions.json', text);
        mkdirSync(at('dump'));
      },
      'cannot be made',
    ],
  ])('are not taken where they are %s', (_, prepare, message) => {
    prepare();
    const { status, stderr } = take();
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });

  const place = () => sandbox.tools('place-file', at('dump/definitions.json'), at('broker'), 'definitions.json');

  describeAsRoot('are placed', () => {
    beforeEach(() => {
      sandbox.write('dump/definitions.json', text);
      mkdirSync(at('broker'));
      bash('chown 999:998 broker', sandbox.base);
    });

    test.each([
      ['nothing', () => undefined],
      ['an older one', () => sandbox.write('broker/definitions.json', 'old')],
      [
        'a link',
        () => {
          symlinkSync(sandbox.write('elsewhere', 'of somebody'), at('broker/definitions.json'));
        },
      ],
      [
        'a link to nothing',
        () => {
          symlinkSync(at('created'), at('broker/definitions.json'));
        },
      ],
    ])('where there is %s, for the broker alone', (_, prepare) => {
      prepare();
      expect(place()).toMatchObject({ status: 0, stderr: '' });
      const placed = lstatSync(at('broker/definitions.json'));
      expect(placed.isFile()).toBe(true);
      expect([placed.uid, placed.gid, placed.mode & 0o777]).toEqual([999, 998, 0o600]);
      expect(sandbox.read('broker/definitions.json')).toBe(text);
      expect(sandbox.read('elsewhere') ?? 'of somebody').toBe('of somebody');
      expect(existsSync(at('created'))).toBe(false);
    });

    test('never through a link in place of the directory, and not where it is not', () => {
      renameSync(at('broker'), at('other'));
      expect(place()).toMatchObject({ status: 1, stderr: `backup: ${at('broker')} is not there\n` });
      symlinkSync(at('other'), at('broker'));
      expect(place().status).toBe(1);
      expect(existsSync(at('other/definitions.json'))).toBe(false);
    });
  });
});
