import { describeWithCluster, eventually, kubectl } from './cluster';
import { agentManifests, beginWatching, endWatching, Task } from './hand-over/task';
import { Trial, waitForServices, type Declaration } from './trial';

const trial = new Trial('e2e-hand-over');
const { project } = trial;
const [slot, neighbour] = [`${project}-dev-1`, `${project}-dev-2`];
const services = ['redis'] as const;

/** The slot as the register has it for a task. */
const held = (issue: number): Declaration => ({
  services,
  included: agentManifests,
  active: { 1: { generation: issue, life: issue, issue }, 2: { generation: 1, life: 1, issue: 1000 } },
});

const task = (issue: number) => new Task(slot, services, `left-by-${issue}`);

/** Why a call of kubectl fails; empty where it does not. */
function refusal(...args: string[]): string {
  try {
    kubectl(args);
    return '';
  } catch (error) {
    return String(error);
  }
}

const applySlot = ['apply', '-f', `${trial.outdir}/${slot}`];
const life = () => kubectl(['get', 'namespace', slot, '-o', 'jsonpath={.metadata.labels.slotstack\\.dev/holder}']);

describeWithCluster('a slot that goes to another task without being deleted between', () => {
  const rounds = 20;

  beforeAll(() => {
    trial.begin();
    beginWatching();
    trial.declare(held(1));
    for (const target of [slot, neighbour]) expect(trial.run('apply', target)).toMatchObject({ status: 0 });
    for (const target of [slot, neighbour]) waitForServices(target, services);
  });
  afterAll(() => {
    endWatching();
    trial.end();
  });

  test(
    `by slotstack apply, ${rounds} times: nothing of the task before is found`,
    () => {
      const seconds: number[] = [];
      for (let issue = 1; issue <= rounds; issue += 1) {
        const before = task(issue);
        before.work();
        trial.declare(held(issue + 1));
        const start = Date.now();
        const { status, stderr } = trial.run('apply', slot);
        expect({ status, stderr }).toEqual({
          status: 0,
          stderr: expect.stringContaining(
            `the namespace of issue-${issue}, life ${issue} is deleted with all that is in it`,
          ) as string,
        });
        waitForServices(slot, services);
        seconds.push((Date.now() - start) / 1000);
        expect(before.remains()).toEqual([]);
      }
      seconds.sort((a, b) => a - b);
      process.stderr.write(`hand-over by kubectl until the database answers: ${seconds.join(' ')} seconds\n`);
    },
    rounds * 120_000,
  );

  test('by plain kubectl: all of the new manifests are refused, until the namespace is deleted', () => {
    const [before, after] = [rounds + 1, rounds + 2];
    const old = task(before);
    old.work();
    trial.declare(held(after));
    const words = refusal(...applySlot);
    expect(words).toContain(`which is in life ${before}-issue-${before}`);
    expect(words).toContain('of a Namespace are never changed');
    expect(words).not.toMatch(/(created|configured)$/m);
    expect(life()).toBe(`issue-${before}`);
    kubectl(['delete', 'namespace', slot]);
    expect(refusal(...applySlot)).toBe('');
    waitForServices(slot, services);
    expect(old.remains()).toEqual([]);
  });

  test('an older checkout brings nothing into the namespace of a newer task, and deletes nothing', () => {
    const now = rounds + 2;
    trial.declare(held(now - 1));
    expect(trial.run('apply', slot)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('this checkout is older; update it') as string,
    });
    expect(trial.run('delete', slot, '--yes')).toMatchObject({ status: 1 });
    expect(refusal(...applySlot)).toContain(`which is in life ${now}-issue-${now}`);
    expect(life()).toBe(`issue-${now}`);
  });

  test('a register edited by hand gives no slot to another holder in the same life', () => {
    const now = rounds + 2;
    const other = { 1: { generation: now, life: now, issue: 99 }, 2: { generation: 1, life: 1, issue: 1000 } };
    trial.declare({ ...held(now), active: other });
    expect(trial.run('apply', slot)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('whoever edits the register by hand raises it') as string,
    });
    expect(refusal(...applySlot)).toContain(`which is in life ${now}-issue-${now}`);
  });

  test('a clean keeps the namespace, starts all pods anew, and renews the passwords that go with the data', () => {
    const now = rounds + 2;
    const secret = () =>
      kubectl(['get', 'secret', 'redis-credentials', '-n', slot, '-o', 'jsonpath={.data.REDIS_PASSWORD}']);
    const uid = () => kubectl(['get', 'namespace', slot, '-o', 'jsonpath={.metadata.uid}']);
    const before = [secret(), uid()];
    trial.declare({ ...held(now), active: { 1: { generation: now + 1, life: now, issue: now } } });
    // Somebody has applied without --server-side before.
    expect(trial.run('apply', slot, '--force-conflicts')).toMatchObject({ status: 0 });
    waitForServices(slot, services);
    eventually('the password is new', () => secret() !== before[0]);
    expect(uid()).toBe(before[1]);
    // The server takes the new one, and no other.
    const ping = 'exec 3<>/dev/tcp/127.0.0.1/6379; printf "%s\\r\\n" "AUTH $0" PING QUIT >&3; cat <&3';
    const answer = (word: string) =>
      kubectl([
        'exec',
        '-n',
        slot,
        'redis-0',
        '-c',
        'redis',
        '--',
        'bash',
        '-c',
        ping,
        Buffer.from(word, 'base64').toString(),
      ]);
    expect(answer(secret())).toContain('PONG');
    expect(answer(before[0] ?? '')).toContain('WRONGPASS');
  });
});
