import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allocate, clean, release, type Decision } from '../../slots/decision';
import { Git } from '../../git/git';
import type { RemoteRegister } from '../../slots/remote-register';
import { end, request } from '../../slots/requests';
import type { SlotProject } from '../../slots/slot-project';
import { registerFileText } from '../../config/register-file';
import { describeWithGit, git, Repository, temporaryDirectory, writeFiles } from './repository';
import { refusalOf } from './refusal';
import { since, slotFile } from './slot-project';

const take = (issue: number) => (project: SlotProject) =>
  allocate(project, { issue, owner: 'alice', since }, () => undefined);

/** What `decide` decides; before it does so for the first time, somebody else is faster. */
function after(
  somebodyElse: () => void,
  decide: (project: SlotProject) => Decision,
): (project: SlotProject) => Decision {
  let isFirst = true;
  return (project) => {
    if (isFirst) {
      isFirst = false;
      somebodyElse();
    }
    return decide(project);
  };
}

function hook(repository: string, name: string, text: string): void {
  const path = join(repository, 'hooks', name);
  writeFiles(repository, { [`hooks/${name}`]: `#!/bin/sh\n${text}\n` });
  chmodSync(path, 0o755);
}

describeWithGit('a register on a branch', () => {
  test('has who asks for an environment, until it ends', () => {
    const repository = new Repository();
    repository.publish({
      'projects/shop/services.yaml': 'project: shop\nenvironments: {ai-staging: {}, ai-repair: {from: ai-staging}}\n',
    });
    const wanted = { environment: 'ai-repair', issue: 42, owner: 'alice', since };
    repository.register().update((project) => request(project, wanted));
    expect(repository.slots()).toEqual(['requested/ai-repair.yaml issue 42']);
    expect(git(repository.bare, 'log', '-1', '--format=%B', 'main')).toBe(
      `Ask for ai-repair of shop for issue 42\n\nSince ${since}`,
    );
    repository.register().update((project) => end(project, { environment: 'ai-repair' }));
    expect(repository.slots()).toEqual([]);
    expect(git(repository.bare, 'diff', '--name-status', 'main~1', 'main')).toBe(
      'D\tprojects/shop/slots/requested/ai-repair.yaml',
    );
  });

  test('gets one commit for each change, which says what happened and touches nothing else', () => {
    const repository = new Repository({ released: [slotFile(1, 4, { pr: 7 }), slotFile(2, 9), slotFile(3, 9)] });
    const { commit } = repository.register().update(take(42));
    expect(repository.slots()).toEqual(['active/1.yaml 5 issue 42', 'released/2.yaml 9', 'released/3.yaml 9']);
    expect(git(repository.bare, 'rev-parse', 'main')).toBe(commit);
    expect(git(repository.bare, 'log', '-1', '--format=%an <%ae>%n%B', 'main')).toBe(
      `Alice <alice@example.org>\nAllocate slot 1 of shop for issue 42\n\nGeneration 5, since ${since}`,
    );
    expect(git(repository.bare, 'diff', '--no-renames', '--name-status', 'main~1', 'main').split('\n')).toEqual([
      'A\tprojects/shop/slots/active/1.yaml',
      'D\tprojects/shop/slots/released/1.yaml',
    ]);
  });

  test('is changed by release and clean as by allocate, and by nothing where all is as asked for', () => {
    const repository = new Repository();
    const register = repository.register();
    register.update(take(42));
    const { commit } = register.update((project) => clean(project, { holder: { issue: 42 } }));
    expect(register.update(take(42))).toMatchObject({ commit, decision: { slot: 1 } });
    register.update((project) => release(project, { holder: { issue: 42 } }));
    register.update((project) => release(project, { holder: { issue: 42 } }));
    expect(repository.log()).toEqual([
      'Release slot 1 of shop from issue 42',
      'Clean slot 1 of shop for issue 42',
      'Allocate slot 1 of shop for issue 42',
      'Change files',
    ]);
    expect(repository.slots()).toEqual(['released/1.yaml 2 issue 42']);
  });

  test('is read as it is on the remote, whatever the checkout holds', () => {
    const repository = new Repository();
    const other = repository.clone();
    repository.publish({ 'projects/shop/slots/active/1.yaml': registerFileText(slotFile(1, 3, { pr: 7 })) });
    writeFiles(other, { 'projects/shop/services.yaml': 'broken', 'projects/shop/slots/active/2.yaml': 'broken' });
    const register = repository.register({ git: new Git(other) });
    expect(register.read().project.register.active).toMatchObject([{ slot: 1, pr: 7 }]);
    register.update(take(42));
    expect(repository.slots()).toEqual(['active/1.yaml 3 pr 7', 'active/2.yaml 1 issue 42']);
  });

  test('is changed without a trace in the checkout: work, index, commits, branches and tags stay', () => {
    const repository = new Repository();
    const checkout = repository.clone();
    writeFiles(checkout, { 'unpushed.txt': 'x' });
    git(checkout, 'add', '--all');
    git(checkout, 'commit', '--quiet', '--message=Unpushed');
    git(checkout, 'tag', '--annotate', '--message=x', 'unpushed');
    git(checkout, 'config', 'push.followTags', 'true');
    git(checkout, 'config', 'fetch.prune', 'true');
    writeFiles(checkout, { 'README.md': 'edited\n', 'staged.txt': 'x', 'untracked.txt': 'x' });
    git(checkout, 'add', 'staged.txt');
    hook(join(checkout, '.git'), 'pre-push', 'exit 1');
    repository.publish({ 'README.md': 'newer\n' });
    const state = () => ({
      refs: git(checkout, 'for-each-ref'),
      head: readFileSync(join(checkout, '.git/HEAD'), 'utf8'),
      index: readFileSync(join(checkout, '.git/index')).toString('base64'),
      status: git(checkout, '--no-optional-locks', 'status', '--porcelain'),
      fetchHead: existsSync(join(checkout, '.git/FETCH_HEAD')),
      config: readFileSync(join(checkout, '.git/config'), 'utf8'),
    });
    const before = state();
    repository.register({ git: new Git(checkout) }).update(take(42));
    expect(state()).toEqual(before);
    expect(git(repository.bare, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    expect(repository.log()).toEqual(['Allocate slot 1 of shop for issue 42', 'Change files', 'Change files']);
    expect(git(repository.bare, 'show', 'main:README.md')).toBe('newer');
  });

  test('may be on another branch, of another remote, with the project in a folder of its repository', () => {
    const repository = new Repository();
    git(repository.checkout, 'mv', 'projects', 'deploy');
    git(repository.checkout, 'commit', '--quiet', '--message=Move');
    git(repository.checkout, 'push', '--quiet', 'origin', 'HEAD:refs/heads/published/slots');
    git(repository.checkout, 'remote', 'rename', 'origin', 'upstream');
    repository
      .register({
        git: new Git(join(repository.checkout, 'deploy/shop')),
        services: 'services.yaml',
        remote: 'upstream',
        branch: 'published/slots',
      })
      .update(take(42));
    expect(git(repository.bare, 'diff', '--name-only', 'published/slots~1', 'published/slots')).toBe(
      'deploy/shop/slots/active/1.yaml',
    );
    expect(repository.log()).toEqual(['Change files']);
  });

  test.each([
    ['a shallow', ['--depth=1']],
    ['a partial', ['--filter=blob:none', '--no-checkout']],
    ['a sparse', ['--sparse']],
  ])('is changed from %s checkout', (_, options) => {
    const repository = new Repository();
    git(repository.bare, 'config', 'uploadpack.allowFilter', 'true');
    repository.publish({ 'README.md': 'second\n' });
    const checkout = repository.clone(...options);
    repository.publish({ 'README.md': 'third\n' });
    repository.register({ git: new Git(checkout) }).update(take(42));
    expect(repository.slots()).toEqual(['active/1.yaml 1 issue 42']);
    expect(repository.log()).toHaveLength(4);
  });
});

describeWithGit('of two at once', () => {
  const elsewhere = (repository: Repository, decide: (project: SlotProject) => Decision) => () => {
    repository.register({ git: new Git(repository.clone()) }).update(decide);
  };

  test('who is second takes the next slot', () => {
    const repository = new Repository();
    const { decision } = repository.register().update(after(elsewhere(repository, take(7)), take(42)));
    expect(decision.slot).toBe(2);
    expect(repository.slots()).toEqual(['active/1.yaml 1 issue 7', 'active/2.yaml 1 issue 42']);
  });

  test('who is second and wants the last slot is told that all are in use', () => {
    const repository = new Repository({ active: [slotFile(1, 1), slotFile(2, 1)] });
    const step = () => repository.register().update(after(elsewhere(repository, take(7)), take(42)));
    expect(refusalOf(step).message).toContain('all slots of shop are in use');
    expect(repository.slots()[2]).toBe('active/3.yaml 1 issue 7');
  });

  test('an unrelated commit of somebody is kept', () => {
    const repository = new Repository();
    const somebody = () => {
      repository.publish({ 'README.md': 'newer\n' });
    };
    repository.register().update(after(somebody, take(42)));
    expect(git(repository.bare, 'show', 'main:README.md')).toBe('newer');
    expect(repository.slots()).toEqual(['active/1.yaml 1 issue 42']);
  });

  test('a commit that somebody took back is not brought back', () => {
    const repository = new Repository();
    repository.publish({ secret: 'x' });
    const somebody = () => {
      git(repository.bare, 'update-ref', 'refs/heads/main', 'main~1');
    };
    repository.register().update(after(somebody, take(42)));
    expect(repository.log()).toEqual(['Allocate slot 1 of shop for issue 42', 'Change files']);
  });

  test('both with the same issue get the same slot, and it is allocated once', () => {
    const repository = new Repository();
    const { decision } = repository.register().update(after(elsewhere(repository, take(42)), take(42)));
    expect(decision).toMatchObject({ slot: 1, sentence: expect.stringContaining('already holds') as string });
    expect(repository.slots()).toEqual(['active/1.yaml 1 issue 42']);
  });

  test('two cleans are two, even if git makes the same commit of both', () => {
    const repository = new Repository({ active: [slotFile(1, 1, { issue: 42 })] });
    const twice = (project: SlotProject) => clean(project, { slot: 1 });
    process.env.GIT_AUTHOR_DATE = process.env.GIT_COMMITTER_DATE = '2026-11-21T10:00:00Z';
    try {
      repository.register().update(after(elsewhere(repository, twice), twice));
    } finally {
      delete process.env.GIT_AUTHOR_DATE;
      delete process.env.GIT_COMMITTER_DATE;
    }
    expect(repository.slots()).toEqual(['active/1.yaml 3 issue 42']);
  });

  test('a slot that is released, and taken by another, stays with the other', () => {
    const repository = new Repository({ active: [slotFile(1, 1, { issue: 42 }), slotFile(2, 9), slotFile(3, 9)] });
    const somebody = () => {
      elsewhere(repository, (project) => release(project, { slot: 1 }))();
      elsewhere(repository, take(7))();
    };
    const late = (project: SlotProject) => release(project, { holder: { issue: 42 } });
    const { decision } = repository.register().update(after(somebody, late));
    expect(decision.change).toBeUndefined();
    expect(repository.slots()[0]).toBe('active/1.yaml 2 issue 7');
  });

  test('who is always second gives up after a number of tries, with an exit code of its own', () => {
    const repository = new Repository();
    let tries = 0;
    const step = () =>
      repository.register({ tries: 3 }).update((project) => {
        tries += 1;
        repository.publish({ 'README.md': `newer ${tries}\n` });
        return take(42)(project);
      });
    const { message, exitCode } = refusalOf(step);
    expect(message).toMatch(
      /^3 times, somebody else has moved origin\/main before \(.*\): nothing was done; try again$/,
    );
    expect(exitCode).toBe(75);
    expect(tries).toBe(3);
    expect(repository.slots()).toEqual([]);
  });

  test('who finds the branch locked on the server tries again', () => {
    const repository = new Repository();
    const lock = join(repository.bare, 'refs/heads/main.lock');
    writeFileSync(lock, '');
    let tries = 0;
    repository.register().update((project) => {
      tries += 1;
      if (tries === 3) rmSync(lock);
      return take(42)(project);
    });
    expect(tries).toBe(3);
    expect(repository.slots()).toEqual(['active/1.yaml 1 issue 42']);
  });
});

describeWithGit('is refused', () => {
  const register = (repository: Repository): RemoteRegister => repository.register();

  test('a change that a hook of the server declines, with its words, and tried once', () => {
    const repository = new Repository();
    hook(repository.bare, 'pre-receive', 'echo x >>"$GIT_DIR/called"; echo "changes go through review" >&2; exit 1');
    const { message } = refusalOf(() => register(repository).update(take(42)));
    expect(message).toContain('origin refuses to change main: [remote rejected] (pre-receive hook declined)');
    expect(message).toContain('changes go through review');
    expect(readFileSync(join(repository.bare, 'called'), 'utf8')).toBe('x\n');
    expect(repository.slots()).toEqual([]);
  });

  test.each<[string, (repository: Repository) => unknown, string]>([
    [
      'a remote that there is not',
      (repository) => repository.register({ remote: 'upstream' }),
      "error: No such remote 'upstream': name a remote of the repository",
    ],
    [
      'an option in place of a remote',
      (repository) => repository.register({ remote: '--upload-pack=x' }),
      "error: No such remote '--upload-pack=x': name",
    ],
    [
      'a branch that there is not',
      (repository) => repository.register({ branch: 'slots' }).read(),
      'there is no branch origin/slots',
    ],
    [
      'more than the name of a branch',
      (repository) => repository.register({ branch: 'main:refs/heads/other' }),
      '"main:refs/heads/other" is no name of a branch',
    ],
    [
      'a directory that is in no repository',
      (repository) => repository.register({ git: new Git(temporaryDirectory()) }),
      'fatal: not a git repository (or any of the parent directories): .git: name a remote',
    ],
    [
      'a project that is not on the branch',
      (repository) => repository.register({ services: 'projects/other/services.yaml' }).read(),
      'origin/main:projects/other/services.yaml: no such file',
    ],
  ])('%s', (_, step, message) => {
    const repository = new Repository();
    expect(refusalOf(() => step(repository)).message).toContain(message);
  });

  test('a remote that is away, without its password', () => {
    const repository = new Repository();
    git(repository.checkout, 'remote', 'set-url', 'origin', 'http://user:hidden@127.0.0.1:1/x.git');
    const { message } = refusalOf(() => register(repository).update(take(42)));
    expect(message).toMatch(/^git ls-remote: fatal: unable to access/);
    expect(message).not.toContain('hidden');
  });

  test.each([
    ['active/1.yaml', 'slot: 1\n', 'active/1.yaml:1:1 generation: required'],
    ['active/1.yaml', registerFileText(slotFile(2, 1)), 'active/1.yaml:1:7 slot: must be 1, as the file name says'],
    [
      'released/3.yaml',
      registerFileText(slotFile(3, 1)),
      'slot 3 is already in origin/main:projects/shop/slots/active/3.yaml',
    ],
    ['active/1.yaml/x', '', 'active/1.yaml:1:1 must be a regular file'],
    ['released', '', 'released:1:1 must be a directory'],
  ])('a register in which %s holds %j, with its place', (path, text, message) => {
    const repository = new Repository({ active: [slotFile(3, 1)] });
    repository.publish({ [`projects/shop/slots/${path}`]: text });
    expect(refusalOf(() => register(repository).update(take(42))).message).toContain(message);
    expect(repository.log()).toEqual(['Change files', 'Change files']);
  });

  test.each([
    ['slots/active/1.yaml', 'slots/active/1.yaml:1:1 must be a regular file'],
    ['slots/active', 'slots/active:1:1 must be a directory'],
    ['slots', 'slots:1:1 must be a directory'],
    ['services.yaml', 'services.yaml:1:1 must be a regular file'],
  ])('a link in place of %s', (path, message) => {
    const repository = new Repository();
    git(repository.checkout, 'rm', '-rq', '--ignore-unmatch', `projects/shop/${path}`);
    writeFiles(repository.checkout, { 'projects/shop/slots/active/.gitkeep': '' });
    const link = join(repository.checkout, 'projects/shop', path);
    git(repository.checkout, 'clean', '-fdxq', link);
    symlinkSync('/etc', link);
    repository.publish({});
    expect(refusalOf(() => register(repository).update(take(42))).message).toContain(message);
  });
});

describeWithGit('who commits', () => {
  const unknown = () => {
    const repository = new Repository();
    git(repository.checkout, 'config', '--unset', 'user.name');
    git(repository.checkout, 'config', '--unset', 'user.email');
    return repository;
  };
  afterEach(() => {
    delete process.env.GITHUB_ACTIONS;
  });

  test('is asked for, rather than made up from the account and the host', () => {
    const repository = unknown();
    delete process.env.GITHUB_ACTIONS;
    expect(refusalOf(() => repository.register().update(take(42))).message).toBe(
      'git does not know who commits: set user.name and user.email with "git config"',
    );
    expect(repository.slots()).toEqual([]);
  });

  test('is the account of GitHub Actions there, unless git is configured', () => {
    process.env.GITHUB_ACTIONS = 'true';
    const authorAfterChange = (repository: Repository) => {
      repository.register().update(take(42));
      return git(repository.bare, 'log', '-1', '--format=%an <%ae>, %cn <%ce>', 'main');
    };
    const bot = 'github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>';
    expect(authorAfterChange(unknown())).toBe(`${bot}, ${bot}`);
    expect(authorAfterChange(new Repository())).toBe('Alice <alice@example.org>, Alice <alice@example.org>');
  });
});
