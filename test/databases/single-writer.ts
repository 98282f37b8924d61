import { spawnSync } from 'node:child_process';
import { readdirSync, renameSync, statSync } from 'node:fs';
import { OTHER_LIFE } from '../constructs/slot-data/scripts/sandbox';
import type { Machine } from './machine';
import type { Service } from './service';

/** One server at a time on a directory, and only on the one that was ensured for it. */
export function testSingleWriter(machine: () => Machine, { name, read, write, lines }: Service): void {
  const directory = () => `${machine().sandbox.slot}/${name}`;
  const isLocked = () => spawnSync('flock', ['--nonblock', directory(), 'true']).status !== 0;

  test('the server keeps the lock, which is free as soon as it is killed', async () => {
    const pod = await machine().slot().pod(name);
    await pod.start();
    const { pid = 0 } = pod.container;
    expect(statSync(`/proc/${pid}/fd/9`).ino).toBe(statSync(directory()).ino);
    expect(isLocked()).toBe(true);
    await pod.kill();
    expect(isLocked()).toBe(false);
  });

  test('case 38: a second pod of the same generation waits and fails, and the first goes on', async () => {
    const target = machine().slot();
    const first = await target.pod(name);
    await first.start();
    await write(first, 'before');
    const second = await target.pod(name);
    await expect(second.start()).rejects.toThrow(
      /ended with 75: slot-data: another process holds .* look for one that is still terminating/,
    );
    await write(first, 'afterwards');
    expect(await read(first)).toEqual([...lines('afterwards'), ...lines('before')]);
  });

  test('a container that restarts without its init container does not start on the data of the next task', async () => {
    const a = await machine().slot().pod(name);
    await a.start();
    await a.kill();
    const b = await machine().slot({ life: OTHER_LIFE }).pod(name);
    await b.start();
    await b.stop();
    await expect(a.startService()).rejects.toThrow('is not the directory that was ensured: replace the pod');
  });

  test('a container that restarts without its init container does not start on what the runtime made', async () => {
    const pod = await machine().slot().pod(name);
    await pod.start();
    await pod.kill();
    renameSync(directory(), `${directory()}.gone`);
    await expect(pod.startService()).rejects.toThrow('is not the directory that was ensured: replace the pod');
    expect(readdirSync(directory())).toEqual([]);
  });
}
