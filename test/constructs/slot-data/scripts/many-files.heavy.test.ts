import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorSandbox } from './collector';
import { makeDeep } from './hostile-data';
import { describeAsRoot, Sandbox } from './sandbox';

const directories = 200;
const filesEach = 1000;

function fill(directory: string): void {
  for (let number = 0; number < directories; number++) {
    const each = join(directory, `${number}`);
    mkdirSync(each);
    for (let file = 0; file < filesEach; file++) writeFileSync(join(each, `${file}`), '');
  }
}

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

describeAsRoot(`case 26: ${directories * filesEach} files`, () => {
  test('delete removes them all, and a tree deeper than a path can be long, and counts them', async () => {
    sandbox.earlier();
    const data = join(sandbox.disk, 'slots/3/postgres');
    fill(data);
    makeDeep(data, 1200);
    const result = await sandbox.delete();
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const [, entries] = /is gone: (\d+) entries/.exec(result.stdout) ?? [];
    expect(Number(entries)).toBeGreaterThan(directories * filesEach);
    expect(sandbox.tree()).toEqual(['.slotstack f 0644 0:0', 'slots d 0755 0:0']);
  });

  test('the collector removes them in runs of a second', async () => {
    const collector = new CollectorSandbox(sandbox);
    fill(join(sandbox.disk, collector.trash('dev'), 'data'));
    const results = [];
    do results.push(await collector.run({ 'retention-hours': '0', seconds: '1' }));
    while (results.at(-1)?.stdout.includes('purge goes on in the next run'));
    expect(results.length).toBeGreaterThan(1);
    expect(results.every(({ code, stderr }) => code === 0 && stderr === '')).toBe(true);
    expect(sandbox.tree(join(sandbox.disk, collector.own, 'purge'))).toEqual([]);
  });
});
