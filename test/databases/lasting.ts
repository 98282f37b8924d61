import { cleanupName } from '../../constructs/slot-data/cleanup-job';
import type { Machine } from './machine';
import type { Service } from './service';

/** Data of an environment without slots stays, whatever happens, until its generation is raised. */
export function testLasting(machine: () => Machine, { name, read, write, lines }: Service): void {
  test('data of dev is there after a restart, a crash and a hand-over to a second pod', async () => {
    const dev = machine().dev();
    const first = await dev.pod(name);
    await first.start();
    await write(first, 'data');
    await first.stop();

    const second = await dev.pod(name);
    await second.start();
    expect(await read(second)).toEqual(lines('data'));
    await second.kill();

    const third = await dev.pod(name);
    await third.start();
    expect(await read(third)).toEqual(lines('data'));

    const fourth = await dev.pod(name);
    const started = fourth.start();
    await write(third, 'more');
    await third.stop();
    await started;
    expect(await read(fourth)).toEqual([...lines('data'), ...lines('more')]);
  });

  test('data of dev is not deleted by the cleanup Job of a slot that is led to it', async () => {
    const dev = machine().dev();
    expect(dev.objects.filter(({ metadata }) => metadata.name === cleanupName)).toEqual([]);
    const pod = await dev.pod(name);
    await pod.start();
    await write(pod, 'data');
    const cleanup = machine()
      .slot()
      .cleanup({ '--relative=slots': '--relative=.', '--name=3': '--name=dev', '/srv/shop/slots': '/srv/shop' });
    expect(await cleanup.run('delete')).toEqual({
      code: 65,
      output: expect.stringContaining(
        `the marker '${name}.owner' is not of this target: project shop, target shop-dev,`,
      ) as string,
    });
    await pod.stop();
    const restarted = await dev.pod(name);
    await restarted.start();
    expect(await read(restarted)).toEqual(lines('data'));
  });

  test('data of dev goes when its generation is raised, and a fresh start works', async () => {
    const pod = await machine().dev().pod(name);
    await pod.start();
    await write(pod, 'data');
    await pod.stop();
    const raised = await machine().dev({ generation: 1 }).pod(name);
    await raised.start();
    expect(await read(raised)).toEqual([]);
    await write(raised, 'new');
    expect(await read(raised)).toEqual(lines('new'));
  });
}
