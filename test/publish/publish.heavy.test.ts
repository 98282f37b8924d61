import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { describeWithGit, git } from '../slots/repository';
import { PublishedRepository, services, slotText } from './published';

const slot = 'projects/shop/slots/active/1.yaml';

function start(checkout: string): ChildProcess {
  return spawn(process.execPath, ['start.mjs', 'cli/slotstack.ts', 'publish', '--branch=manifests'], {
    env: { ...process.env, SERVICES_FILE: join(checkout, 'projects/shop/services.yaml') },
    stdio: 'ignore',
    // A group of its own: it is killed together with the git that it has started.
    detached: true,
  });
}

/** Generations of slot 1 in each publication, newest first: of the register, and of the manifests. */
function generations(repository: PublishedRepository): string[] {
  const commits = git(repository.bare, 'rev-list', 'manifests').split('\n');
  return commits.map((commit) => {
    const read = (path: string) => git(repository.bare, 'show', `${commit}:${path}`);
    const register = /generation: (\d+)/.exec(read(slot))?.[1] ?? '';
    const manifests = /--generation=(\d+)/.exec(read('dist/shop-dev-1/0001-data.k8s.yaml'))?.[1] ?? '';
    return `${register} ${manifests}`;
  });
}

describeWithGit('publish', () => {
  test('of many runs at once ends with the newest source, and never goes back', async () => {
    const count = 8;
    const repository = new PublishedRepository({ [slot]: slotText(1, 1) });
    const checkouts = [repository.clone()];
    for (let generation = 2; generation <= count; generation += 1) {
      repository.change({ [slot]: slotText(1, generation) });
      checkouts.push(repository.clone());
    }
    const codes = await Promise.all(
      checkouts.map(async (checkout) => {
        const [code] = (await once(start(checkout), 'exit')) as [number | null];
        return code;
      }),
    );
    expect(codes).toEqual(checkouts.map(() => 0));
    const published = generations(repository);
    expect(published[0]).toBe(`${count} ${count}`);
    expect(published).toEqual([...published].sort((a, b) => Number(b.split(' ')[0]) - Number(a.split(' ')[0])));
    for (const pair of published) expect(pair).toMatch(/^(\d+) \1$/);
  });

  test('killed at any moment leaves the branch whole, and the next run finishes', async () => {
    const repository = new PublishedRepository({ [slot]: slotText(1, 1) });
    const begin = Date.now();
    await once(start(repository.checkout), 'exit');
    const duration = Date.now() - begin;
    let killed = 0;
    for (let generation = 2; generation <= 25; generation += 1) {
      repository.change({
        [slot]: slotText(1, generation),
        'projects/shop/services.yaml': services({ slots: generation }),
      });
      const run = start(repository.checkout);
      const end = once(run, 'exit');
      await Promise.race([after(Math.random() * duration * 1.2), end]);
      if (run.exitCode === null && run.pid !== undefined) {
        process.kill(-run.pid, 'SIGKILL');
        killed += 1;
      }
      await end;
      git(repository.bare, 'fsck', '--connectivity-only');
      expect(generations(repository)[0]).toMatch(/^(\d+) \1$/);
    }
    expect(killed).toBeGreaterThan(0);
    repository.publish();
    expect(generations(repository)[0]).toBe('25 25');
    expect(repository.targets).toContain('shop-dev-25');
  });
});
