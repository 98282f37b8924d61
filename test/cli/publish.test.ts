import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PublishedRepository, slotText } from '../publish/published';
import { describeWithGit } from '../slots/repository';

jest.setTimeout(60_000);

function publish(checkout: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['start.mjs', 'cli/slotstack.ts', 'publish', ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, SERVICES_FILE: join(checkout, 'projects/shop/services.yaml') },
    },
  );
  return { status, stdout, stderr };
}

describeWithGit('publish', () => {
  test('answers a workflow with what is published now, and people with what has changed', () => {
    const repository = new PublishedRepository();
    const { checkout } = repository;
    const first = publish(checkout, '--branch=manifests');
    const { tip = '' } = repository;
    expect(first).toEqual({
      status: 0,
      stdout: `commit=${tip}\nchanged=true\n`,
      stderr: `+ shop-dev\n+ shop-dev-1\n+ shop-dev-2\n+ shop-platform\norigin/manifests is now at ${tip}\n`,
    });
    expect(publish(checkout, '--branch=manifests')).toEqual({
      status: 0,
      stdout: `commit=${tip}\nchanged=false\n`,
      stderr: 'nothing to publish: origin/manifests has the same\n',
    });
  });

  test('says that the remote is ahead of a checkout that was not pulled, though that has nothing to publish', () => {
    const repository = new PublishedRepository();
    const behind = repository.clone();
    publish(behind, '--branch=manifests');
    repository.change({ 'projects/shop/slots/active/1.yaml': slotText(1, 1) });
    const ahead =
      'note: origin/main is 1 commit ahead of this checkout, and what is there is not published by this call: git pull, or leave it to the run of that commit\n';
    const { status, stderr } = publish(behind, '--branch=manifests');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `nothing to publish: origin/manifests has the same\n${ahead}`,
    });
    expect(publish(repository.checkout, '--branch=manifests').stderr).not.toContain('ahead');
    expect(publish(behind, '--branch=manifests').stderr).toBe(
      `nothing to publish: origin/manifests has what was made from a newer commit\n${ahead}`,
    );
  });

  test.each([
    [['--branch=manifests', 'now'], "too many arguments for 'publish'"],
    [['--branch=manifests', '--force'], "unknown option '--force'"],
  ])('refuses %j', (args, message) => {
    const { status, stdout, stderr } = publish('/nowhere', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
