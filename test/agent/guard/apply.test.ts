import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithGit, git } from '../../slots/repository';
import { HostileWork } from './hostile-work';

describeWithGit("an agent's commits", () => {
  let work: HostileWork;
  beforeEach(() => {
    work = new HostileWork();
  });

  const bare = (...args: string[]) => git(work.repository.bare, ...args);

  describe('that are good', () => {
    test('are pushed in the name of whoever calls, with their messages', () => {
      git(work.workspace, 'config', 'user.name', 'Linus');
      git(work.workspace, 'config', 'user.email', 'linus@example.org');
      work.commit(
        { 'a.txt': '2\n', 'new/c.txt': 'c\n' },
        'Add c\n\nIt was not there.\n\nCo-authored-by: Bob <b@example.org>',
      );
      work.commit({ 'a.txt': '3\n' }, 'Change a [skip ci]');
      work.bundleUp();
      const { commit, hasChanged } = work.apply();
      expect([hasChanged, work.remote()]).toEqual([true, commit]);
      expect(
        bare('log', '--format=%an <%ae>, %cn <%ce>|%B', `${work.since}..${commit}`).split('\n').filter(Boolean),
      ).toEqual([
        'Alice <alice@example.org>, Alice <alice@example.org>|Change a (skip ci)',
        'Alice <alice@example.org>, Alice <alice@example.org>|Add c',
        'It was not there.',
      ]);
      expect(bare('show', `${commit}:a.txt`)).toBe('3');
      expect(bare('rev-parse', `${commit}^{tree}`)).toBe(git(work.workspace, 'rev-parse', 'HEAD^{tree}'));
      expect(work.repository.log()[0]).toBe('Change files');
    });

    test('are pushed once, however often that is asked for', () => {
      work.commit({ 'a.txt': '2\n' });
      work.bundleUp();
      const { commit } = work.apply();
      expect(work.apply()).toEqual({ commit, hasChanged: false });
    });

    test('go on with what the branch has, once that was given', () => {
      work.commit({ 'a.txt': '2\n' });
      work.bundleUp();
      const { commit: first } = work.apply();
      git(work.repository.checkout, 'fetch', '--quiet', 'origin', work.branch);
      git(work.workspace, 'fetch', '--quiet', 'origin', work.branch);
      git(work.workspace, 'reset', '--quiet', '--hard', first);
      work.commit({ 'a.txt': '3\n' });
      work.bundleUp(work.head, first);
      const { commit } = work.apply({ since: first });
      expect(bare('log', '--format=%s', `${work.since}..${work.branch}`)).toBe('Work\nWork');
      expect(work.remote()).toBe(commit);
    });

    test('are merged among themselves as they were', () => {
      work.commit({ 'c.txt': 'c\n' });
      git(work.workspace, 'checkout', '--quiet', '-b', 'other', work.since);
      work.commit({ 'd.txt': 'd\n' });
      git(work.workspace, 'merge', '--quiet', '--no-edit', 'main');
      work.bundleUp();
      const { commit } = work.apply();
      expect(bare('log', '--merges', '--format=%s', `${work.since}..${commit}`)).toContain('Merge branch');
      expect(bare('ls-tree', '-r', '--name-only', commit).split('\n')).toEqual(
        expect.arrayContaining(['c.txt', 'd.txt']),
      );
    });

    test('may rename, remove, and link within the repository', () => {
      git(work.workspace, 'mv', 'a.txt', 'A.txt');
      git(work.workspace, 'rm', '--quiet', 'dir/b.txt');
      mkdirSync(join(work.workspace, 'deep/er'), { recursive: true });
      symlinkSync('../../A.txt', join(work.workspace, 'deep/er/link'));
      symlinkSync('er/link', join(work.workspace, 'deep/again'));
      work.commit({ 'имя.txt': 'i\n', 'with space': 's\n', 'quo"te': 'q\n' });
      work.bundleUp();
      expect(work.problems()).toEqual([]);
    });

    test('leave nothing of theirs in the checkout, but for what is pushed, and run no hook', () => {
      const hooks = join(work.repository.checkout, '.git/hooks');
      mkdirSync(hooks, { recursive: true });
      for (const hook of ['pre-push', 'reference-transaction', 'post-rewrite'])
        writeFileSync(join(hooks, hook), `#!/bin/sh\ntouch '${work.repository.checkout}/hooked'\n`, { mode: 0o755 });
      const head = work.commit({ 'a.txt': '2\n' });
      work.bundleUp();
      work.apply();
      expect(git(work.repository.checkout, 'status', '--porcelain')).toBe('');
      expect(() => git(work.repository.checkout, 'cat-file', '-e', head)).toThrow();
    });

    test('have a time that can be', () => {
      const environment = { GIT_AUTHOR_DATE: '@1 +0000', GIT_COMMITTER_DATE: '@4000000000 +1400' };
      Object.assign(process.env, environment);
      try {
        work.commit({ 'a.txt': '2\n' });
      } finally {
        for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name);
      }
      work.bundleUp();
      const { commit } = work.apply();
      const [author, time] = bare('log', '--max-count=1', '--format=%at %ct', commit).split(' ').map(Number);
      expect(author).toBe(time);
      expect(time).toBeLessThanOrEqual(Date.now() / 1000 + 60);
    });
  });

  describe('that are not', () => {
    const lone = 'what the agent has made is not pushed';

    afterEach(() => {
      expect(work.remote()).toBeUndefined();
    });

    test.each<[string, (work: HostileWork) => void, string]>([
      [
        'a workflow',
        (it) => it.commit({ '.github/workflows/x.yaml': 'x\n' }),
        '".github/workflows/x.yaml": is protected (.github/): a person changes it',
      ],
      [
        'a workflow in other letters',
        (it) => it.commitEntries(['40000', '.GitHub', it.directory('100644', 'x', 'x')]),
        '".GitHub/x": is protected (.github/)',
      ],
      [
        'a workflow with letters that fold',
        (it) => it.commitEntries(['40000', '.g\u0131thub', it.directory('100644', 'x', 'x')]),
        'is protected (.github/)',
      ],
      [
        'a workflow with what is not seen',
        (it) => it.commitEntries(['40000', '.git\u200bhub', it.directory('100644', 'x', 'x')]),
        'is protected (.github/)',
      ],
      [
        'a workflow with what HFS passes over',
        (it) => it.commitEntries(['40000', '.git\u206ahub', it.directory('100644', 'x', 'x')]),
        'is protected (.github/)',
      ],
      [
        'a directory as Windows shortens its name',
        (it) => it.commitEntries(['40000', 'GITHUB~1', it.directory('100644', 'x', 'x')]),
        'has a name that Windows may take for that of another file',
      ],
      [
        'a name with a filler',
        (it) => it.commitEntries(['100644', 'a\u3164', 'x']),
        'has a character that is not seen',
      ],
      [
        'a file in the place of a protected directory',
        (it) => it.commitEntries(['100644', '.github', 'x']),
        '".github": is protected (.github/)',
      ],
      [
        'a link in the place of a protected directory',
        (it) => it.commitEntries(['120000', '.github', 'dir']),
        '".github": is protected (.github/)',
      ],
      [
        'a protected file with a dot behind',
        (it) => it.commitEntries(['100644', 'Makefile.', 'x']),
        '"Makefile.": is protected (Makefile)',
      ],
      [
        'a protected file by a stream of it',
        (it) => it.commitEntries(['100644', 'makefile::$DATA', 'x']),
        'is protected (Makefile)',
      ],
      [
        'the register',
        (it) => it.commit({ 'projects/shop/slots/active/1.yaml': 'slot: 1\n' }),
        'is protected (projects/shop/slots/)',
      ],
      ['.gitmodules', (it) => it.commit({ '.gitmodules': '' }), '".gitmodules": is protected (.gitmodules)'],
      ['a submodule', (it) => it.commitEntries(['160000', 'sub', '']), '"sub": is a submodule'],
      [
        'a control character',
        (it) => it.commitEntries(['100644', 'a\u0001b', 'x']),
        '"ab": has a character that is not seen',
      ],
      ['a line feed', (it) => it.commitEntries(['100644', 'a\nb', 'x']), '"a\\nb": has a character that is not seen'],
      [
        'a name turned around',
        (it) => it.commitEntries(['100644', 'a\u202egnp.sh', 'x']),
        'has a character that is not seen',
      ],
      [
        'a name that is not UTF-8',
        (it) => it.commitEntries(['100644', Buffer.from([0x61, 0xff]), 'x']),
        'is not UTF-8',
      ],
      ['a backslash', (it) => it.commitEntries(['100644', 'a\\b', 'x']), 'has a "\\" or ":"'],
      ['a stream of NTFS', (it) => it.commitEntries(['100644', 'a:b', 'x']), 'has a "\\" or ":"'],
      ['a dot at the end', (it) => it.commitEntries(['100644', 'a.', 'x']), 'ends with "." or a space'],
      ['a device of Windows', (it) => it.commitEntries(['100644', 'Aux.c', 'x']), 'Windows keeps for a device'],
      [
        'a name that is too long',
        (it) => it.commitEntries(['100644', 'a'.repeat(300), 'x']),
        'a name of more than 255 bytes',
      ],
      [
        'a name in other letters',
        (it) => it.commitEntries(['100644', 'A.txt', 'x']),
        'are one name to some file systems',
      ],
      [
        'a name composed otherwise',
        (it) => it.commitEntries(['100644', '\u00e9', 'x'], ['100644', 'e\u0301', 'y']),
        'are one name to some file systems',
      ],
      [
        'a directory in other letters',
        (it) => it.commitEntries(['40000', 'DIR', it.directory('100644', 'x', 'x')]),
        'are one name to some file systems',
      ],
      ['a link to /etc', (it) => it.commitEntries(['120000', 'l', '/etc/passwd']), '"l": is a link, which is absolute'],
      [
        'a link out of it',
        (it) => it.commitEntries(['120000', 'l', '../x']),
        '"l": is a link, which leads out of the repository',
      ],
      ['a link up on its way', (it) => it.commitEntries(['120000', 'l', 'dir/../../x']), 'goes up on its way'],
      ['a link to git', (it) => it.commitEntries(['120000', 'l', '.GIT/config']), 'leads to the repository of git'],
      ['a link of Windows', (it) => it.commitEntries(['120000', 'l', 'C:/x']), 'is absolute'],
      ['a link of backslashes', (it) => it.commitEntries(['120000', 'l', '..\\..\\x']), 'is absolute'],
      [
        'a link that is a text',
        (it) => it.commitEntries(['120000', 'l', 'x'.repeat(5000)]),
        'leads nowhere, or too far',
      ],
      [
        'links in a circle',
        (it) => it.commitEntries(['120000', 'l', 'm'], ['120000', 'm', 'l']),
        'leads through too many links',
      ],
      [
        'a link to what was a way out before',
        (it) => it.commitEntries(['120000', 'l', 'out/x']),
        'leads to "out", which is absolute',
      ],
      [
        'a file that is too large',
        (it) => it.commitEntries(['100644', 'x', 'x'.repeat(11 * 1024 * 1024)]),
        'has 11534336 bytes',
      ],
    ])('%s', (_, make, message) => {
      if (message.includes('"out"')) {
        symlinkSync('/opt', join(work.repository.checkout, 'out'));
        const { since } = work;
        git(work.repository.checkout, 'add', '--all');
        work.repository.publish({});
        work = Object.assign(Object.create(HostileWork.prototype) as HostileWork, work, {
          since: git(work.repository.checkout, 'rev-parse', 'HEAD'),
        });
        expect(work.since).not.toBe(since);
        git(work.workspace, 'pull', '--quiet', 'origin', 'main');
      }
      make(work);
      work.bundleUp();
      const problems = work.problems();
      expect(problems.at(-1)).toBe(lone);
      expect(problems.join('\n')).toContain(message);
    });

    test.each<[string, (work: HostileWork) => void]>([
      ['.git', (it) => it.commitEntries(['40000', '.git', it.directory('100644', 'config', 'x')])],
      ['.GIT', (it) => it.commitEntries(['100644', '.GIT', 'x'])],
      ['git~1', (it) => it.commitEntries(['100644', 'git~1', 'x'])],
      ['.git with what HFS passes over', (it) => it.commitEntries(['100644', '.g\u200cit', 'x'])],
      ['.git with a dot behind', (it) => it.commitEntries(['100644', '.git.', 'x'])],
      ['.git as a stream', (it) => it.commitEntries(['100644', '.git::$INDEX_ALLOCATION', 'x'])],
      ['.git deeper', (it) => it.commitEntries(['40000', 'x', it.directory('100644', '.Git', 'x')])],
      ['..', (it) => it.commitEntries(['40000', '..', it.directory('100644', 'x', 'x')])],
      ['.', (it) => it.commitEntries(['40000', '.', it.directory('100644', 'x', 'x')])],
      ['an empty name', (it) => it.commitEntries(['100644', '', 'x'])],
      ['a name with a slash', (it) => it.commitEntries(['100644', '/etc/x', 'x'])],
      ['a mode that no file has', (it) => it.commitEntries(['100666', 'x', 'x'])],
      ['a name twice', (it) => it.commitEntries(['100644', 'x', 'x'], ['100644', 'x', 'y'])],
      ['a tree that is broken', (it) => it.commitTree(it.object('tree', '100644 x'))],
      [
        'a commit that is broken',
        (it) => {
          const tree = git(it.workspace, 'rev-parse', 'HEAD^{tree}');
          git(
            it.workspace,
            'update-ref',
            'HEAD',
            it.object('commit', `tree ${tree}\nparent ${it.since}\nauthor x\ncommitter y\n\nz\n`),
          );
        },
      ],
      ['.gitmodules that is a link', (it) => it.commitEntries(['120000', '.gitmodules', 'a.txt'])],
    ])('%s: git refuses it, or we do', (_, make) => {
      make(work);
      work.bundleAll();
      expect(work.problems().join('\n')).toMatch(/the bundle is not accepted|takes for ".git"|is protected/);
    });

    test('what one commit does and the next takes back is refused, too', () => {
      work.commit({ '.github/workflows/x.yaml': 'x\n' });
      rmSync(join(work.workspace, '.github'), { recursive: true });
      work.commit({ 'a.txt': '2\n' });
      work.bundleUp();
      expect(work.problems()).toEqual([
        '".github/workflows/x.yaml": is protected (.github/): a person changes it',
        lone,
      ]);
    });

    test('all that is wrong is told at once, in lines that are nothing else', () => {
      work.commitEntries(
        ['100644', '##[set-output name=x]y', 'x'],
        ['120000', 'l', '/etc'],
        ['100644', 'Makefile', 'x'],
        ['160000', 's', ''],
      );
      work.bundleUp();
      expect(work.problems({ branch: 'main' })).toEqual([
        '--branch: main is for others than agents',
        '"Makefile": is protected (Makefile): a person changes it',
        '"s": is a submodule, or a repository in the repository: the agent may not add, change or remove one',
        '"l": is a link, which is absolute',
        lone,
      ]);
      git(work.workspace, 'reset', '--quiet', '--hard', work.since);
      work.commitEntries(['120000', '##[x]', '/etc']);
      work.bundleUp();
      expect(work.problems()[0]).toBe('"# #[x]": is a link, which is absolute');
    });

    test('a name that another commit takes back in other letters is refused', () => {
      work.commit({ 'c.txt': 'c\n' });
      git(work.workspace, 'rm', '--quiet', 'c.txt');
      work.commit({ 'C.txt': 'c\n' });
      work.bundleUp();
      expect(work.problems().join('\n')).toContain('are one name to some file systems');
    });

    test('a name that a runner would obey is told so that it does not', () => {
      work.commitEntries(['100644', 'x##[a]', 'x'], ['100644', 'X##[a]', 'y']);
      work.bundleUp();
      expect(work.problems()[0]).toBe('"X# #[a]" and "x# #[a]": are one name to some file systems');
    });

    test('a commit of many parents, or of one many times, is refused before it is looked at', () => {
      const tree = git(work.workspace, 'rev-parse', 'HEAD^{tree}');
      const person = 'x <x@example.org> 1 +0000';
      const parents = `parent ${work.since}\n`.repeat(2000);
      const text = `tree ${tree}\n${parents}author ${person}\ncommitter ${person}\n\nz\n`;
      git(work.workspace, 'update-ref', 'HEAD', work.object('commit', text));
      work.bundleUp();
      expect(work.problems().join('\n')).toMatch(/merges more than two commits|the bundle is not accepted/);
    });

    test('a few directories in each other that are millions of paths end early', () => {
      let directory = work.directory('100644', 'x', 'x');
      for (let depth = 0; depth < 7; depth += 1)
        directory = work.tree(
          Array.from({ length: 10 }, (_, index) => ({
            mode: '40000',
            name: Buffer.from(String(index)),
            id: directory,
          })),
        );
      work.commitEntries(['40000', 'bomb', directory]);
      work.bundleUp();
      expect(work.problems()).toEqual([expect.stringMatching(/^git diff-tree says more than \d+ bytes$/)]);
    });

    test('a removal of what is protected is refused', () => {
      work = new HostileWork({ Makefile: 'all:\n', 'a.txt': 'a\n' });
      git(work.workspace, 'rm', '--quiet', 'Makefile');
      work.commitIndex();
      work.bundleUp();
      expect(work.problems()[0]).toContain('"Makefile": is protected');
    });

    test('commits that come of something else are refused', () => {
      const tree = git(work.workspace, 'rev-parse', 'HEAD^{tree}');
      work.commitTree(tree, []);
      work.bundleUp(work.head, '');
      expect(work.problems()[0]).toMatch(/comes of something else than/);
    });

    test('commits with something of elsewhere merged into them are refused', () => {
      const tree = git(work.workspace, 'rev-parse', 'HEAD^{tree}');
      const alone = git(work.workspace, 'commit-tree', tree, '-m', 'Alone');
      work.commitTree(tree, [work.since, alone]);
      work.bundleUp();
      expect(work.problems()[0]).toMatch(/comes of something else than/);
    });

    test('more commits, or more changes, than anybody reads are refused', () => {
      for (let count = 0; count < 201; count += 1) work.commitTree(git(work.workspace, 'rev-parse', 'HEAD^{tree}'));
      work.bundleUp();
      expect(work.problems()).toEqual(['the agent has made 201 commits, and at most 200 are taken']);
      git(work.workspace, 'reset', '--quiet', '--hard', work.since);
      work.commit(Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`many/${index}`, 'x'])));
      work.bundleUp();
      expect(work.problems()).toEqual(['the agent has changed more than 5000 files: give it smaller tasks']);
    });

    test.each([
      ['main', 'is for others than agents'],
      ['codex/issue-7', 'is for others than agents'],
      ['feature', 'is no branch for an agent: these are codex/issue-{number}, codex/ai-repair-{number}'],
      ['codex/issue-4x', 'is no branch for an agent'],
      ['codex/issue-', 'is no branch for an agent'],
      ['codex/issue-42/../main', 'is no name of a branch'],
      ['-d', 'is no branch for an agent'],
      ['', 'is no name of a branch'],
    ])('branch %j is not pushed to', (branch, message) => {
      work.commit({ 'a.txt': '2\n' });
      work.bundleUp();
      expect(work.problems({ branch })[0]).toContain(message);
    });

    test('a bundle that is something else is refused', () => {
      work.commit({ 'a.txt': '2\n' });
      work.bundleUp();
      const good = readFileSync(work.bundle);
      const head = good.subarray(0, good.indexOf('\n\n') + 2).toString();
      const pack = good.subarray(head.length);
      const other = (change: (text: string) => string) => Buffer.concat([Buffer.from(change(head)), pack]);
      const cases: [Buffer | string, RegExp][] = [
        ['', /is no bundle of git/],
        ['x'.repeat(100), /is no bundle of git/],
        [other((text) => text.replace('refs/slotstack/taken', 'refs/heads/main')), /has something else than the ref/],
        [
          other((text) => text.replace('\n\n', `\n${work.since} refs/slotstack/taken\n\n`)),
          /must have the ref .* once/,
        ],
        [
          other((text) => text.replace(/^.* refs\/slotstack\/taken$/m, `${'0'.repeat(40)} refs/slotstack/taken`)),
          /does not have the commit/,
        ],
        [
          other((text) => text.replace('# v2 git bundle', '# v3 git bundle\n@filter=blob:none')),
          /needs what only some versions/,
        ],
        [other((text) => text.replace('-', `-${'1'.repeat(40)} x\n-`)), /the bundle builds on 1{40}/],
        [good.subarray(0, -30), /the bundle is not accepted/],
        [Buffer.concat([good.subarray(0, -10), Buffer.alloc(10)]), /the bundle is not accepted/],
        [Buffer.concat([Buffer.from(head), Buffer.alloc(64 * 1024 * 1024)]), /at most 67108864/],
      ];
      for (const [bytes, message] of cases) {
        work.write(bytes);
        expect(work.problems().join('\n')).toMatch(message);
      }
    });

    test('a commit that this checkout does not have is nothing to work on', () => {
      work.commit({ 'a.txt': '2\n' });
      work.bundleUp();
      expect(work.problems({ since: '1'.repeat(40) })[0]).toMatch(/does not have commit 1{40}: fetch it/);
    });
  });

  test('are not pushed over the work of somebody else', () => {
    work.commit({ 'a.txt': '2\n' });
    work.bundleUp();
    const other = work.repository.clone();
    git(other, 'commit', '--quiet', '--allow-empty', '--message=Of somebody');
    git(other, 'push', '--quiet', 'origin', `HEAD:${work.branch}`);
    const theirs = work.remote();
    expect(work.problems()[0]).toContain('which the agent did not work on');
    expect(work.remote()).toBe(theirs);
  });
});
