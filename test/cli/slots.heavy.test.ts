import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithGit, git, Repository, temporaryDirectory, writeFiles, type Slots } from '../slots/repository';
import { since, slotFile } from '../slots/slot-project';

/** How a call of the command ended. */
interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** What it answers programs. */
  readonly answer: {
    readonly slot?: number;
    readonly generation?: number;
    readonly changed?: boolean;
    readonly commit?: string;
  };
}

/** Calls the command in a process of its own. */
function slots(checkout: string, args: string, environment: Record<string, string> = {}): Promise<Ending> {
  const words = ['start.mjs', 'cli/slotstack.ts', 'slots', ...args.split(' '), '--project=shop', '--output=json'];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SERVICES_FILE: join(checkout, 'projects/shop/services.yaml'), ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      resolve({ status, signal, stderr, answer: stdout === '' ? {} : (JSON.parse(stdout) as Ending['answer']) });
    });
  });
}

const allocate = (issue: number) => `allocate --issue=${issue} --owner=alice --since=${since}`;

/** All at once, half of them from one checkout and half from another. */
function atOnce(repository: Repository, calls: readonly string[]): Promise<Ending[]> {
  const checkouts = [repository.checkout, repository.clone()];
  return Promise.all(calls.map((call, index) => slots(checkouts[index % 2] ?? '', call)));
}

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

/** Of a register, what each slot has: its folder, generation and issue. */
function stateOf(repository: Repository): Map<number, { folder: string; generation: number; issue: number }> {
  return new Map(
    repository.slots().map((line) => {
      const [, folder = '', slot, generation, issue] = /^(\w+)\/(\d+)\.yaml (\d+) issue (\d+)$/.exec(line) ?? [];
      return [Number(slot), { folder, generation: Number(generation), issue: Number(issue) }];
    }),
  );
}

describeWithGit('of 20 processes at once', () => {
  test('each that allocates has a slot of its own', async () => {
    const repository = new Repository({}, 20);
    const endings = await atOnce(repository, numbers(101, 20).map(allocate));
    expect(endings.map(({ status }) => status)).toEqual(endings.map(() => 0));
    expect(endings.map(({ answer }) => answer.slot).sort((a = 0, b = 0) => a - b)).toEqual(numbers(1, 20));
    const state = stateOf(repository);
    for (const [index, { answer }] of endings.entries())
      expect(state.get(answer.slot ?? 0)).toEqual({ folder: 'active', generation: 1, issue: 101 + index });
    expect(repository.log()).toHaveLength(21);
  });

  test('so many get a slot as there are, and the others are told that all are in use', async () => {
    const repository = new Repository({}, 7);
    const endings = await atOnce(repository, numbers(101, 20).map(allocate));
    const taken = endings.filter(({ status }) => status === 0);
    expect(taken.map(({ answer }) => answer.slot).sort()).toEqual(numbers(1, 7));
    const others = endings.filter(({ status }) => status !== 0);
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 69));
    for (const { stderr } of others) expect(stderr).toContain('error: all slots of shop are in use');
    expect(repository.log()).toHaveLength(8);
  });

  test('all that ask for the same issue get the same slot, and it is allocated once', async () => {
    const repository = new Repository({}, 20);
    const endings = await atOnce(
      repository,
      numbers(1, 20).map(() => allocate(42)),
    );
    expect(endings.map(({ status, answer }) => [status, answer.slot, answer.generation])).toEqual(
      endings.map(() => [0, 1, 1]),
    );
    expect(endings.filter(({ answer }) => answer.changed)).toHaveLength(1);
    expect(repository.slots()).toEqual(['active/1.yaml 1 issue 42']);
  });

  test('that allocate, clean and release, no change is lost', async () => {
    const held: Slots = { active: numbers(1, 8).map((slot) => slotFile(slot, 5, { issue: slot })) };
    const repository = new Repository(held, 10);
    const endings = await atOnce(repository, [
      ...numbers(101, 8).map(allocate),
      ...numbers(1, 4).map((issue) => `release --yes --issue=${issue}`),
      ...numbers(5, 4).flatMap((issue) => [`clean --yes --issue=${issue}`, `clean --yes --issue=${issue}`]),
    ]);
    const changed = endings.filter(({ answer }) => answer.changed);
    const history = git(repository.bare, 'log', '--format=%H', 'main').split('\n');
    expect(history).toHaveLength(changed.length + 1);
    expect(new Set(changed.map(({ answer }) => answer.commit))).toEqual(new Set(history.slice(0, -1)));

    const state = stateOf(repository);
    for (const issue of numbers(5, 4)) expect(state.get(issue)).toEqual({ folder: 'active', generation: 7, issue });
    const taken = endings.slice(0, 8).filter(({ status }) => status === 0);
    for (const ending of endings.slice(0, 8)) expect([0, 69]).toContain(ending.status);
    for (const { answer } of taken)
      expect(state.get(answer.slot ?? 0)).toMatchObject({ folder: 'active', generation: answer.generation });
    // Slots 9 and 10 are new; 1 to 4 have been released, and those of them that were taken again are one generation on.
    for (const { answer } of taken) expect(answer.generation).toBe((answer.slot ?? 0) > 8 ? 1 : 6);
    const active = [...state.values()].filter(({ folder }) => folder === 'active');
    expect(active).toHaveLength(4 + taken.length);
    expect(new Set(active.map(({ issue }) => issue)).size).toBe(active.length);
  });
});

describeWithGit('a call that is killed', () => {
  /** git, which kills its caller at one of its calls: before the work, after it, or at its beginning. */
  const deadlyGit = (git: string) => `#!/bin/sh
count=$(($(cat "$STATE") + 1))
echo $count >"$STATE"
[ $count != "$AT" ] || [ "$WHEN" = after ] || kill -9 $PPID
[ $count != "$AT" ] || [ "$WHEN" != before ] || exit 1
'${git}' "$@"
status=$?
[ $count != "$AT" ] || [ "$WHEN" != after ] || kill -9 $PPID
exit $status
`;
  const nothing = ['released/1.yaml 4 issue 7'];
  const whole = ['active/1.yaml 5 issue 42'];

  test.each([
    ['before', [nothing]],
    ['after', [nothing, whole]],
    // What git has begun it brings to an end.
    ['during', [nothing, whole]],
  ])('%s any of its steps leaves nothing or the whole, and can be repeated', async (when, possible) => {
    const tools = temporaryDirectory();
    const count = join(tools, 'count');
    const { stdout } = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' });
    writeFiles(tools, { git: deadlyGit(stdout.trim()) });
    chmodSync(join(tools, 'git'), 0o755);
    const left: string[][] = [];
    for (let at = 1; ; at += 1) {
      const repository = new Repository({ released: [slotFile(1, 4, { issue: 7 })] }, 1);
      writeFiles(tools, { count: '0' });
      const environment = {
        PATH: `${tools}:${process.env.PATH ?? ''}`,
        // What is killed leaves its temporary files.
        TMPDIR: tools,
        STATE: count,
        AT: String(at),
        WHEN: when,
      };
      const { signal } = await slots(repository.checkout, allocate(42), environment);
      if (signal === null) break;
      left.push(repository.slots());
      expect(git(repository.checkout, 'status', '--porcelain', '--branch')).toBe('## main...origin/main');
      const again = await slots(repository.checkout, allocate(42));
      expect(again).toMatchObject({ status: 0, answer: { slot: 1, generation: 5 } });
      expect(repository.slots()).toEqual(whole);
      git(repository.bare, 'fsck', '--strict');
    }
    expect(Number(readFileSync(count, 'utf8'))).toBe(left.length);
    for (const state of left) expect(possible).toContainEqual(state);
    if (when === 'after') expect(left.at(-1)).toEqual(whole);
  });
});
