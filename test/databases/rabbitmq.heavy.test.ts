import { podAddress, type Ended } from './container';
import { testLasting } from './lasting';
import type { Pod } from './pod';
import { testReleases } from './releases';
import { describeWithServer, linesOf, type Service } from './service';
import { testSingleWriter } from './single-writer';

function run(pod: Pod, program: string, ...args: string[]): Promise<Ended> {
  const { RABBITMQ_USER: user = '', RABBITMQ_PASSWORD: password = '' } = pod.credentials;
  return pod.reach([program, `--server=${podAddress}`, `--username=${user}`, `--password=${password}`, ...args]);
}

const rabbitmq: Service = {
  name: 'rabbitmq',
  programs: ['rabbitmq-server', 'amqp-publish'],
  write: async (pod, what) => {
    linesOf(await run(pod, 'amqp-declare-queue', '--durable', `--queue=${what}`));
    for (const body of ['first', 'second'])
      linesOf(await run(pod, 'amqp-publish', '--persistent', `--routing-key=${what}`, `--body=${body}`));
  },
  // Asked by the server's own tool: AMQP cannot list queues.
  read: async (pod) => {
    const columns = ['name', 'durable', 'messages_persistent'];
    const listing = ['rabbitmqctl', '--silent', 'list_queues', '--no-table-headers', ...columns];
    return linesOf(await pod.execute(listing)).sort();
  },
  lines: (what) => [`${what}\ttrue\t2`],
};

describeWithServer(rabbitmq, (machine) => {
  testReleases(machine, rabbitmq);
  testSingleWriter(machine, rabbitmq);
  testLasting(machine, rabbitmq);

  // Its users are made in several steps, and only on an empty node.
  test('a first start that crashed half-way leaves no user without rights unseen, and is over with the next generation', async () => {
    const crashed = await machine().slot().pod('rabbitmq');
    await crashed.crashAt('Will seed default virtual host and user');
    const restarted = await machine().slot().pod('rabbitmq');
    await restarted.start();
    const outcome = await rabbitmq.write(restarted, 'data').then(String, String);
    expect(outcome).toMatch(/^undefined$|ACCESS_REFUSED|NOT_ALLOWED/);
    await restarted.stop();
    const next = await machine().slot({ generation: 8 }).pod('rabbitmq');
    await next.start();
    await rabbitmq.write(next, 'data');
    expect(await rabbitmq.read(next)).toEqual(rabbitmq.lines('data'));
  });

  test('a new password does not open messages that last, until the user has it too', async () => {
    const pod = await machine().dev({ password: 'first' }).pod('rabbitmq');
    await pod.start();
    await rabbitmq.write(pod, 'data');
    await pod.stop();
    const restarted = await machine().dev({ password: 'second' }).pod('rabbitmq');
    await restarted.start();
    await expect(rabbitmq.write(restarted, 'more')).rejects.toThrow('ACCESS_REFUSED');
    linesOf(await restarted.execute(['rabbitmqctl', 'change_password', 'shop', 'second']));
    await rabbitmq.write(restarted, 'more');
    expect(await rabbitmq.read(restarted)).toEqual([...rabbitmq.lines('data'), ...rabbitmq.lines('more')]);
  });
});
