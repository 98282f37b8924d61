import { RemoteBranch } from '../../git/remote-branch';
import { describeWithGit, git } from '../slots/repository';
import { PublishedRepository, services, slotText } from './published';

jest.setTimeout(60_000);

afterEach(() => {
  jest.restoreAllMocks();
});

/** Runs `step` once, right before the next publication is pushed. */
function beforePush(step: () => void): void {
  const move = jest.spyOn(RemoteBranch.prototype, 'move');
  move.mockImplementationOnce(function (this: RemoteBranch, ...args) {
    step();
    return this.move(...args);
  });
}

const slot = 'projects/shop/slots/active/1.yaml';
const generation = (repository: PublishedRepository) => /generation: (\d)/.exec(repository.text(slot))?.[1];

/** A repository, and a checkout of an older commit of it. */
function twoRuns() {
  const repository = new PublishedRepository({ [slot]: slotText(1, 1) });
  repository.publish();
  repository.change({ [slot]: slotText(1, 2) });
  const older = repository.clone();
  repository.change({ [slot]: slotText(1, 3) });
  return { repository, older };
}

describeWithGit('of two runs', () => {
  test('the older one that ends later publishes nothing', () => {
    const { repository, older } = twoRuns();
    const { commit } = repository.publish();
    expect(repository.publish({}, older)).toEqual({ commit, branch: 'origin/manifests', changed: false, ahead: 1 });
    expect(generation(repository)).toBe('3');
  });

  test('the older one that ends later publishes nothing, also where the newer one has changed nothing', () => {
    const repository = new PublishedRepository();
    repository.publish();
    repository.change({ 'projects/shop/services.yaml': services({ slots: 3 }) });
    const older = repository.clone();
    repository.change({ 'projects/shop/services.yaml': services() });
    const { commit, changed } = repository.publish();
    expect(changed).toBe(true);
    expect(repository.messages[0]).toContain('The manifests stay as they are.');
    expect(repository.publish({}, older)).toEqual({ commit, branch: 'origin/manifests', changed: false, ahead: 1 });
    expect(repository.targets).not.toContain('shop-dev-3');
  });

  test('the older one that is overtaken before its push publishes nothing', () => {
    const { repository, older } = twoRuns();
    beforePush(() => {
      repository.publish();
    });
    expect(repository.publish({}, older)).toEqual({
      commit: repository.tip,
      branch: 'origin/manifests',
      changed: false,
      ahead: 1,
    });
    expect(generation(repository)).toBe('3');
    expect(repository.messages).toHaveLength(2);
  });

  test('the newer one goes on top where the older one was faster', () => {
    const { repository, older } = twoRuns();
    beforePush(() => {
      repository.publish({}, older);
    });
    expect(repository.publish().changed).toBe(true);
    expect(generation(repository)).toBe('3');
    expect(repository.messages).toHaveLength(3);
  });

  test('of the same commit, one publishes it', () => {
    const { repository } = twoRuns();
    beforePush(() => {
      repository.publish();
    });
    expect(repository.publish()).toMatchObject({ commit: repository.tip, changed: false });
    expect(repository.messages).toHaveLength(2);
  });

  test('one gives up where somebody else is faster each time', () => {
    const { repository } = twoRuns();
    jest.spyOn(RemoteBranch.prototype, 'move').mockReturnValue('[rejected] (stale info)');
    expect(() => repository.publish({ tries: 2 })).toThrow('2 times, somebody else has moved origin/manifests before');
  });
});

describeWithGit('what lies on the published branch is replaced only by its name, where it', () => {
  const refusal = (repository: PublishedRepository) => {
    try {
      repository.publish();
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('not refused');
  };

  test('was not published', () => {
    const repository = new PublishedRepository();
    git(repository.checkout, 'push', '--quiet', 'origin', 'HEAD:manifests');
    const { tip = '' } = repository;
    expect(refusal(repository)).toBe(
      `the newest commit of origin/manifests, ${tip}, was not made by this command; to replace it all the same: --replace ${tip}`,
    );
    expect(() => repository.publish({ replace: git(repository.checkout, 'rev-parse', 'HEAD^') })).toThrow(
      'was not made',
    );
    repository.publish({ replace: tip });
    expect(repository.paths.filter((path) => !path.startsWith('dist/'))).toEqual([]);
    expect(git(repository.bare, 'rev-parse', 'manifests^')).toBe(tip);
  });

  test('was made from a commit that is no longer in the history', () => {
    const repository = new PublishedRepository({ [slot]: slotText(1, 1) });
    repository.change({ [slot]: slotText(1, 2) });
    repository.publish();
    const { tip = '' } = repository;
    git(repository.checkout, 'reset', '--quiet', '--hard', 'HEAD^');
    git(repository.checkout, 'push', '--quiet', '--force', 'origin', 'HEAD:main');
    expect(refusal(repository)).toContain('which is no longer in origin/main; to replace it all the same');
    expect(() => repository.publish({ replace: tip })).toThrow('slot 1 has generation 2, and 1 here');
    repository.change({ [slot]: slotText(1, 3) });
    repository.publish({ replace: tip });
    expect(generation(repository)).toBe('3');
  });

  test('was made from a commit beside this one', () => {
    const repository = new PublishedRepository();
    const aside = repository.clone();
    git(aside, 'commit', '--quiet', '--allow-empty', '--message=Aside');
    repository.change({ 'projects/shop/services.yaml': services({ slots: 1 }) });
    repository.publish();
    git(repository.checkout, 'fetch', '--quiet', aside);
    git(repository.checkout, 'merge', '--quiet', '--no-ff', '--message=Merge', 'FETCH_HEAD');
    git(repository.checkout, 'push', '--quiet', 'origin', 'HEAD:main');
    git(aside, 'fetch', '--quiet', 'origin', 'main');
    expect(() => repository.publish({}, aside)).toThrow('is in the history of the other');
  });
});
