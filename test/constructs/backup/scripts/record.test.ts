import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupSandbox } from './backup-sandbox';

let sandbox: BackupSandbox;
beforeEach(() => {
  sandbox = new BackupSandbox();
});
afterEach(() => sandbox.remove());

const at = (name: string) => join(sandbox.base, name);

describe('the age of backups', () => {
  const ago = (hours: number) => `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`;
  const age = (...args: string[]) => sandbox.tools('check-age', sandbox.record, ...args);
  const record = (key: string, text: string) => sandbox.write(`record/${key}`, text);
  const good = 'good=2880';

  test.each([
    [47, 0, 'backup: the last good backup was 47 hours ago\n'],
    [49, 1, 'backup: the last good backup was 49 hours ago: more than 48 hours\n'],
  ])('of %i hours: ends with %i', (hours, status, stdout) => {
    record('repository', `${ago(1000)}\n`);
    record('good', `${ago(hours)} 0123abcd\n`);
    expect(age(good)).toMatchObject({ status, stdout, stderr: '' });
  });

  test('is that of the repository where there is none yet', () => {
    record('repository', `${ago(3)}\n`);
    expect(age(good)).toMatchObject({
      status: 0,
      stdout: 'backup: there is no good backup yet, 3 hours after the first was begun\n',
    });
    record('repository', `${ago(50)}\n`);
    expect(age(good)).toMatchObject({
      status: 1,
      stdout: 'backup: there is no good backup yet, 50 hours after the first was begun: more than 48 hours\n',
    });
  });

  test('is too great where none was ever begun', () => {
    expect(age(good)).toMatchObject({ status: 1, stdout: 'backup: no backup was ever begun: make the first\n' });
  });

  test('is that of each: one that is too old is enough', () => {
    record('repository', `${ago(1000)}\n`);
    record('good', `${ago(1)} 0123abcd\n`);
    record('drill', `${ago(500)} 0123abcd\n`);
    expect(age(good, 'drill=20160')).toMatchObject({
      status: 1,
      stdout:
        'backup: the last good backup was 1 hours ago\nbackup: the last drill was 500 hours ago: more than 336 hours\n',
    });
    record('good', `${ago(50)} 0123abcd\n`);
    record('drill', `${ago(5)} 0123abcd\n`);
    expect(age(good, 'drill=20160').status).toBe(1);
  });

  test.each(['', '\n', 'yesterday 0123abcd\n', 'now\n', '2026-13-45T00:00:00Z 0123abcd\n', '\0\n'])(
    'of a record that says %j is not known: it is that of the repository',
    (text) => {
      record('repository', `${ago(50)}\n`);
      record('good', text);
      expect(age(good).status).toBe(1);
    },
  );

  test('in the future is none: the clock is, or was, wrong', () => {
    record('repository', `${ago(50)}\n`);
    record('good', `${ago(-100)} 0123abcd\n`);
    expect(age(good)).toMatchObject({ status: 1, stdout: expect.stringContaining('in the future') as string });
    // Two clocks are never quite the same.
    record('good', `${ago(-0.1)} 0123abcd\n`);
    expect(age(good).status).toBe(0);
  });
});

test('a drill is recorded with its time and backup', () => {
  sandbox.write('work/backup.id', '0123abcd\n');
  expect(sandbox.tools('report-drill', at('work/backup.id'), at('work/drill.json'))).toMatchObject({
    status: 0,
    stderr: '',
  });
  const { data: record } = JSON.parse(readFileSync(at('work/drill.json'), 'utf8')) as { data: { drill: string } };
  const [, time = ''] = /^(\S+Z) 0123abcd\n$/.exec(record.drill) ?? [];
  expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
});
