import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithGit, git, writeFiles } from '../slots/repository';
import { PublishedRepository, services, slotText } from './published';

jest.setTimeout(60_000);

const slot = (folder: string, number: number, project = 'shop') => `projects/${project}/slots/${folder}/${number}.yaml`;

describeWithGit('publish', () => {
  test('puts manifests and register, and nothing else, into one commit on a branch of their own', () => {
    const repository = new PublishedRepository({
      [slot('active', 1)]: slotText(1, 3),
      'projects/shop/slots/released/.gitkeep': '',
    });
    const { commit, changed } = repository.publish();
    expect({ commit, changed }).toEqual({ commit: repository.tip, changed: true });
    expect(repository.targets).toEqual(['shop-dev', 'shop-dev-1', 'shop-dev-2', 'shop-platform']);
    expect(repository.paths.filter((path) => !path.startsWith('dist/'))).toEqual([slot('active', 1)]);
    expect(repository.paths).toContain('dist/shop-dev-1/pre-delete/cleanup.k8s.yaml');
    expect(repository.text('dist/shop-dev-1/0001-data.k8s.yaml')).toContain('- --generation=3\n');
    expect(repository.text(slot('active', 1))).toBe(slotText(1, 3).trim());
    expect(git(repository.bare, 'rev-list', '--count', 'manifests')).toBe('1');
  });

  test('changes nothing in the checkout, of which it reads the commit alone', () => {
    const repository = new PublishedRepository();
    writeFiles(repository.checkout, {
      '.git/info/exclude': 'dist\n',
      'dist/shop-old/0000-old.k8s.yaml': 'of yesterday\n',
    });
    const state = () => [
      git(repository.checkout, 'status', '--porcelain=v2', '--branch'),
      git(repository.checkout, 'for-each-ref'),
      git(repository.checkout, 'ls-files', '--stage', '--debug'),
      git(repository.checkout, 'config', '--list'),
    ];
    const before = state();
    repository.publish();
    expect(state()).toEqual(before);
    expect(repository.targets).not.toContain('shop-old');
  });

  test('says in the message what it was made from, and what it changes', () => {
    const repository = new PublishedRepository();
    repository.publish();
    repository.change({ [slot('active', 1)]: slotText(1, 1) });
    repository.publish();
    repository.change({
      [slot('active', 1)]: undefined,
      [slot('released', 1)]: slotText(1, 1),
      [slot('active', 2)]: slotText(2, 1, 7),
    });
    repository.publish();
    const source = repository.change({
      'projects/shop/services.yaml': services({ slots: 3, generation: 2 }),
      [slot('active', 2)]: slotText(2, 2, 7, 1),
    });
    repository.publish();
    const title = (commit: string) => `Publish ${commit.slice(0, 12)}: Change files`;
    const withoutEnds = repository.messages.map((message) => message.split('\n').slice(1, -2).join('\n').trim());
    expect(withoutEnds).toEqual([
      `shop: slot 2 is cleaned for issue 7, generation 1 -> 2
shop: the data of shop-dev begins anew, generation 1 -> 2
1 added: shop-dev-3
3 changed: shop-dev, shop-dev-2, shop-platform`,
      `shop: slot 1 is released, generation 1
shop: slot 2 is taken for issue 7, generation 1
2 changed: shop-dev-2, shop-platform`,
      `shop: slot 1 is taken for issue 42, generation 1
2 changed: shop-dev-1, shop-platform`,
      '4 added: shop-dev, shop-dev-1, shop-dev-2, shop-platform',
    ]);
    expect(repository.messages[0]?.split('\n')[0]).toBe(title(source));
    expect(repository.messages[0]?.split('\n').at(-1)).toBe(`Slotstack-Source: ${source}`);
  });

  test('makes no commit when nothing has changed', () => {
    const repository = new PublishedRepository();
    const { commit } = repository.publish();
    expect(repository.publish()).toMatchObject({ commit, changed: false });
    repository.change({ 'README.md': 'new words\n', 'docs/new.md': 'more\n' });
    expect(repository.publish()).toMatchObject({ commit, changed: false });
    expect(repository.tip).toBe(commit);
  });

  test('publishes nothing where the synth fails', () => {
    const repository = new PublishedRepository();
    const { commit } = repository.publish();
    repository.change({ 'projects/shop/services.yaml': services().replace('type: redis', 'type: rediss') });
    expect(() => repository.publish()).toThrow('services.yaml');
    expect(repository.tip).toBe(commit);
  });

  test('publishes nothing where there is no project', () => {
    const repository = new PublishedRepository();
    expect(() => repository.publish({}, repository.checkout, [])).toThrow('there is no project to publish');
    expect(repository.tip).toBeUndefined();
  });

  test('refuses a checkout with files that are not in the commit, or not as they are there', () => {
    const repository = new PublishedRepository();
    writeFiles(repository.checkout, { 'projects/shop/services.yaml': '', [slot('active', 1)]: slotText(1, 1) });
    expect(() => repository.publish()).toThrow(
      'these files are not as the commit has them:\n M projects/shop/services.yaml\n?? projects/shop/slots/',
    );
    expect(repository.tip).toBeUndefined();
  });

  test('refuses a register that git ignores', () => {
    const repository = new PublishedRepository({ '.gitignore': 'active/\n' });
    writeFiles(repository.checkout, { [slot('active', 1)]: slotText(1, 1) });
    expect(() => repository.publish()).toThrow('the register of shop has 1 files, and the commit 0 of them');
  });

  test('refuses a checkout without its history', () => {
    const repository = new PublishedRepository();
    expect(() => repository.publish({}, repository.clone('--depth=1'))).toThrow('fetch-depth: 0');
  });

  test('refuses a commit that is not merged', () => {
    const repository = new PublishedRepository();
    git(repository.checkout, 'commit', '--quiet', '--allow-empty', '--message=Not merged');
    expect(() => repository.publish()).toThrow('is not in origin/main: only what is there is published');
  });

  test('refuses a source that is no branch of a remote', () => {
    const repository = new PublishedRepository();
    for (const source of ['origin', '/main', 'origin/'])
      expect(() => repository.publish({ source })).toThrow('must be a remote and its branch');
    expect(() => repository.publish({ source: 'origin/other' })).toThrow('there is no branch origin/other');
    expect(() => repository.publish({ source: 'other/main' })).toThrow("No such remote 'other'");
  });

  test('says why the remote refuses', () => {
    const repository = new PublishedRepository();
    const hook = 'hooks/pre-receive';
    writeFiles(repository.bare, { [hook]: '#!/bin/sh\necho protected >&2\nexit 1\n' });
    chmodSync(join(repository.bare, hook), 0o755);
    expect(() => repository.publish()).toThrow(/origin refuses to change manifests: .*pre-receive hook declined/);
  });
});

describeWithGit('a target that is no longer in the output', () => {
  const removal = { targets: ['shop-dev-2'], projects: [] };

  test('stays published until somebody removes it, who has to wait until nothing needs it', () => {
    const repository = new PublishedRepository({ [slot('active', 2)]: slotText(2, 1) });
    repository.publish();
    expect(() => repository.publish({ removal })).toThrow('--remove: services.yaml still has shop-dev-2');
    repository.change({
      'projects/shop/services.yaml': services({ slots: 1 }),
      [slot('active', 2)]: undefined,
      [slot('released', 2)]: slotText(2, 1),
    });
    expect(() => repository.publish({ removal })).toThrow(
      '--remove: slot 2 is published as in use, and shop-dev-2 has what cleans it up: release it, and publish that first',
    );
    expect(repository.publish().contents?.kept).toEqual(['shop-dev-2']);
    expect(repository.targets).toContain('shop-dev-2');
    expect(repository.publish({ removal }).contents).toMatchObject({ removed: ['shop-dev-2'], kept: [] });
    expect(repository.targets).toEqual(['shop-dev', 'shop-dev-1', 'shop-platform']);
    expect(repository.messages[0]).toContain('1 removed: shop-dev-2');
    expect(() => repository.publish({ removal })).toThrow(
      '--remove: no shop-dev-2 is published; did you mean "shop-dev-1"?',
    );
  });
});

describeWithGit('a project that is not part of the run', () => {
  const both = (files: Record<string, string>) =>
    new PublishedRepository({ 'projects/cafe/services.yaml': services({ project: 'cafe' }), ...files });
  const removal = { targets: [], projects: ['cafe'] };

  test('stays published with its register, until somebody removes it', () => {
    const repository = both({ [slot('released', 1, 'cafe')]: slotText(1, 1) });
    repository.publish({}, repository.checkout, ['cafe', 'shop']);
    repository.change({ 'projects/cafe': undefined });
    expect(repository.publish().contents?.kept).toEqual(['cafe-dev', 'cafe-dev-1', 'cafe-dev-2', 'cafe-platform']);
    expect(repository.paths).toContain(slot('released', 1, 'cafe'));
    repository.publish({ removal });
    expect(repository.paths.filter((path) => path.includes('cafe'))).toEqual([]);
    expect(repository.targets).toContain('shop-dev');
  });

  test('is not removed while it is in use, nor left behind by a run that SERVICES_FILE limits', () => {
    const repository = both({ [slot('active', 1, 'cafe')]: slotText(1, 1) });
    repository.publish({}, repository.checkout, ['cafe', 'shop']);
    expect(() => repository.publish({ removal }, repository.checkout, ['cafe', 'shop'])).toThrow(
      '--remove-project: cafe is part of this run',
    );
    expect(() => repository.publish({}, repository.checkout, ['shop'], { SERVICES_FILE: 'one' })).toThrow(
      'projects that are not part of this run are published too, and would be taken for those of this commit: cafe',
    );
    repository.change({ 'projects/cafe': undefined });
    expect(() => repository.publish({ removal })).toThrow('slots of cafe are published as in use (1): release them');
  });
});

describeWithGit('what would bring old data to a new task is refused:', () => {
  test.each([
    ['the revert of an allocation', { [slot('active', 1)]: slotText(1, 1, 41) }, 'slot 1 has generation 2, and 1 here'],
    [
      'an older generation of a lasting environment',
      { 'projects/shop/services.yaml': services() },
      'the data of shop-dev has generation 2, and 1 here',
    ],
  ])('%s', (_, after, reason) => {
    const repository = new PublishedRepository({
      'projects/shop/services.yaml': services({ generation: 2 }),
      [slot('active', 1)]: slotText(1, 2),
    });
    const { commit } = repository.publish();
    repository.change(after);
    expect(() => repository.publish()).toThrow(
      `what is published of shop is newer, and a task would meet old data:\n${reason}`,
    );
    expect(repository.tip).toBe(commit);
  });
});

describeWithGit('what is published, but was spelled otherwise by somebody since,', () => {
  /** Changes the text of a published file, in a publication of the same source. */
  function respell(repository: PublishedRepository, path: string, from: string, to: string): void {
    const checkout = repository.clone('--branch=manifests');
    const text = readFileSync(join(checkout, path), 'utf8');
    expect(text).toContain(from);
    writeFiles(checkout, { [path]: text.replaceAll(from, to) });
    git(checkout, 'commit', '--quiet', '--all', '--reuse-message=HEAD');
    git(checkout, 'push', '--quiet', 'origin', 'manifests');
  }

  test('keeps its generation', () => {
    const repository = new PublishedRepository({ 'projects/shop/services.yaml': services({ generation: 5 }) });
    repository.publish();
    respell(repository, 'dist/shop-dev/0001-data.k8s.yaml', '- --generation=5', '- "--generation=5"');
    repository.change({ 'projects/shop/services.yaml': services({ generation: 2 }) });
    expect(() => repository.publish()).toThrow('the data of shop-dev has generation 5, and 2 here');
  });

  test('keeps its slot from being removed', () => {
    const repository = new PublishedRepository({ [slot('active', 2)]: slotText(2, 1) });
    repository.publish();
    respell(
      repository,
      'dist/shop-dev-2/0000-namespace.k8s.yaml',
      'slotstack.dev/slot: "2"',
      "slotstack.dev/slot: '2'",
    );
    repository.change({
      'projects/shop/services.yaml': services({ slots: 1 }),
      [slot('active', 2)]: undefined,
      [slot('released', 2)]: slotText(2, 1),
    });
    const removal = { targets: ['shop-dev-2'], projects: [] };
    expect(() => repository.publish({ removal })).toThrow('slot 2 is published as in use');
    respell(repository, 'dist/shop-dev-2/0000-namespace.k8s.yaml', "slotstack.dev/slot: '2'", 'a: b');
    expect(() => repository.publish({ removal })).toThrow('slotstack.dev/slot of its Namespace is not there');
  });

  test('is not taken for that of no project where its files name none', () => {
    const repository = new PublishedRepository();
    repository.publish();
    respell(repository, 'dist/shop-dev-2/0000-namespace.k8s.yaml', '# Written by slotstack', '# Written');
    repository.change({ 'projects/shop/services.yaml': services({ slots: 1 }) });
    expect(() => repository.publish()).toThrow(
      'what is published as shop-dev-2 cannot be understood: it names no project',
    );
  });
});
