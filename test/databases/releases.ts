import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OTHER_LIFE, type Sandbox } from '../constructs/slot-data/scripts/sandbox';
import type { Machine, Target, Task } from './machine';
import type { Pod } from './pod';
import type { Service } from './service';

/** How a slot comes from task A to task B. */
export interface Release {
  readonly name: string;
  /** What becomes of task A before B starts. */
  readonly before?: (pod: Pod, target: Target) => Promise<unknown>;
  /** Who B is. @default the slot's next generation */
  readonly next?: Task;
  /** What A's pod still does while B runs. */
  readonly after?: (pod: Pod) => Promise<unknown>;
}

const emptied = async (target: Target) => {
  const { code, output } = await target.cleanup().run('delete');
  if (code !== 0) throw new Error(output);
};

/** A crash of the machine, and of the cleanup Job where `commands` call `crash`. */
const crashedInCleanup = (name: string, commands: string): Release => ({
  name: `crashed, as the cleanup Job did ${name}`,
  before: async (pod, target) => {
    await pod.kill();
    await target.cleanup().crash('delete', commands);
  },
});

const releases: Release[] = [
  {
    name: 'was stopped and deleted by the cleanup Job',
    before: async (pod, target) => {
      await pod.stop();
      await emptied(target);
    },
  },
  {
    name: 'was stopped, but the cleanup Job never ran',
    before: (pod) => pod.stop(),
  },
  {
    name: 'went with its namespace, which was made anew without another generation',
    before: (pod) => pod.stop(),
    next: { life: OTHER_LIFE },
  },
  {
    name: 'crashed, and the cleanup Job never ran',
    before: (pod) => pod.kill(),
  },
  crashedInCleanup('before it moved the data', 'mv() { crash; }'),
  crashedInCleanup('between moving and removing the data', 'ionice() { crash; }'),
  crashedInCleanup(
    'while it removed the data',
    'ionice() { find /slot-data/parent/3/.slot-data/trash -type f -print0 | head -z -n 20 | xargs -0 rm; crash; }',
  ),
  crashedInCleanup(
    'before it removed the marker',
    'rm() { case "$*" in *.owner) crash ;; *) command rm "$@" ;; esac; }',
  ),
  {
    name: 'was deleted while it still ran, which was refused, and was deleted again',
    before: async (pod, target) => {
      expect(await target.cleanup({ '--wait=300': '--wait=0' }).run('delete')).toMatchObject({ code: 75 });
      expect(await pod.probe('readinessProbe')).toBe(true);
      await pod.stop();
      await emptied(target);
    },
  },
  {
    name: 'still runs and ends later',
    after: (pod) => pod.stop(),
  },
];

const neighbours = ['slots/2/postgres', 'slots/30/redis', 'dev/rabbitmq', 'lost+found'];

/** All that lies outside of slot 3, but for the word that its deletion failed. */
function outside(sandbox: Sandbox): unknown {
  const names = ['', 'slots'].map((parent) =>
    readdirSync(join(sandbox.disk, parent)).filter((name) => !name.startsWith('.3.')),
  );
  return [names, neighbours.map((neighbour) => sandbox.state(join(sandbox.disk, neighbour)))];
}

/** Task A writes data and is released in each way: B finds none of it, and nothing outside of the slot has changed. */
export function testReleases(
  machine: () => Machine,
  { name, read, write, lines }: Service,
  more: readonly Release[] = [],
): void {
  test.each([...releases, ...more])('task B finds nothing of A, which $name', async ({ before, next, after }) => {
    const { sandbox } = machine();
    for (const neighbour of neighbours) sandbox.write(`${neighbour}/content`, neighbour, 999);
    const untouched = outside(sandbox);
    const target = machine().slot();
    const a = await target.pod(name);
    await a.start();
    await write(a, 'a');
    expect(await read(a)).toEqual(lines('a'));
    await before?.(a, target);

    const taskB = machine().slot(next ?? { generation: 8 });
    const b = await taskB.pod(name);
    await b.start();
    expect(await read(b)).toEqual([]);
    await write(b, 'b');
    if (a.container.isRunning) await write(a, 'late');
    await after?.(a);
    expect(await read(b)).toEqual(lines('b'));

    await b.stop();
    const restarted = await taskB.pod(name);
    await restarted.start();
    expect(await read(restarted)).toEqual(lines('b'));
    expect(outside(sandbox)).toEqual(untouched);
  });
}
