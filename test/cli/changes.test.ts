import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishedRepository, services, slotText } from '../publish/published';
import { describeWithGit, git, temporaryDirectory, writeFiles } from '../slots/repository';

jest.setTimeout(60_000);

function changes(repository: PublishedRepository, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['start.mjs', 'cli/slotstack.ts', 'changes', ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, SERVICES_FILE: join(repository.checkout, 'projects/shop/services.yaml') },
    },
  );
  return { status, stdout, stderr };
}

const active = 'projects/shop/slots/active/1.yaml';

describeWithGit('changes', () => {
  test('compares the files of the checkout with what is published, and writes the whole diff to a file', () => {
    const repository = new PublishedRepository({ [active]: slotText(1, 1) });
    repository.publish();
    writeFiles(repository.checkout, {
      'projects/shop/services.yaml': services({ slots: 3, generation: 2 }).replace('redis:7', 'redis:8'),
      [active]: slotText(1, 2, 42, 1),
    });
    const file = join(temporaryDirectory(), 'changes.diff');
    const before = git(repository.checkout, 'status', '--porcelain');
    const { status, stdout, stderr } = changes(repository, '--branch=manifests', `--diff=${file}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(git(repository.checkout, 'status', '--porcelain')).toBe(before);
    const [head = '', ...details] = stdout.split('\n<details>');
    expect(head).toBe(`### Targets: 4 changed, 1 new

**Data**

- shop-dev: db: its data is moved aside, and its service starts empty: generation 1 -> 2
- shop-dev-1: db: its data is moved aside, and its service starts empty: generation 1 -> 2

**Slots**

- shop: slot 1 is cleaned for issue 42, generation 1 -> 2

**New targets**

- shop-dev-3
`);
    expect(details.map((text) => /<summary>(.*)<\/summary>/.exec(text)?.[1])).toEqual([
      'shop-dev',
      'shop-dev-1',
      'shop-dev-2',
      'shop-platform',
    ]);
    expect(details[2]).toContain(
      '!   spec.template.spec.containers[db].image: "docker.io/library/redis:7-bookworm" -> "docker.io/library/redis:8-bookworm"\n',
    );
    const diff = readFileSync(file, 'utf8');
    expect(diff).toContain('diff --git a/dist/shop-dev-1/0001-data.k8s.yaml b/dist/shop-dev-1/0001-data.k8s.yaml\n');
    expect(diff).toContain('\n-            - --generation=1\n+            - --generation=2\n');
    expect(diff).toContain('\n--- /dev/null\n+++ b/dist/shop-dev-3/0000-namespace.k8s.yaml\n');
  });

  test('tells once what changes in many targets in the same way', () => {
    const repository = new PublishedRepository({ [active]: slotText(1, 5) });
    repository.publish();
    writeFiles(repository.checkout, { 'projects/shop/services.yaml': services().replace('redis:7', 'redis:8') });
    expect(changes(repository, '--branch=manifests').stdout).toContain(
      '<summary>shop-dev, shop-dev-1, shop-dev-2</summary>',
    );
  });

  test('says what would be refused: the files are older than what is published', () => {
    const repository = new PublishedRepository({ [active]: slotText(1, 2) });
    repository.publish();
    writeFiles(repository.checkout, { [active]: slotText(1, 1) });
    expect(changes(repository, '--branch=manifests').stdout).toContain(
      '**This would not be published**\n\n- shop: slot 1 has generation 2, and 1 here\n',
    );
  });

  test('says where the checkout is behind what is published, so that nobody takes old files for a change', () => {
    const repository = new PublishedRepository();
    repository.publish();
    const old = git(repository.checkout, 'rev-parse', 'HEAD');
    const newest = repository.change({ 'projects/shop/services.yaml': services({ slots: 3 }) });
    repository.publish();
    expect(changes(repository, '--branch=manifests').stdout).not.toContain('this checkout lacks');
    git(repository.checkout, 'checkout', '--quiet', old);
    expect(changes(repository, '--branch=manifests').stdout).toContain(
      `**What is published has 1 commit that this checkout lacks, up to ${newest}: what they brought looks as if it were taken back. Merge or pull first.**`,
    );
  });

  test('compares with an output directory too, and with nothing where nothing is published yet', () => {
    const repository = new PublishedRepository();
    const first = changes(repository, '--branch=manifests');
    expect(first.stderr).toBe('there is no branch origin/manifests yet: everything is new\n');
    expect(first.stdout).toContain('### Targets: 4 new\n');
    const directory = temporaryDirectory();
    writeFiles(directory, {
      'shop-old/0000-namespace.k8s.yaml': '# Written by slotstack from the services.yaml of shop. \n',
    });
    const { stdout } = changes(repository, `--directory=${directory}`);
    expect(stdout).toContain('### Targets: 4 new, 1 no longer there\n');
    expect(stdout).toContain('\n- shop-old\n');
    expect(changes(repository, `--directory=${directory}/`).stdout).toBe(stdout);
  });

  test.each([
    ['--directory=nowhere', 'there is no directory nowhere: name one of manifests, such as dist'],
    ['--directory=package.json', 'package.json is a file: name a directory of manifests, such as dist'],
    ['--directory=docs --diff=docs', 'docs: a file is expected, where a directory is'],
    ['--directory=docs --diff=no/such/file', 'no/such/file: there is no such file, or no directory that it is to lie'],
  ])('says in words what is not there, or is another: %s', (words, message) => {
    const { status, stdout, stderr } = changes(new PublishedRepository(), ...words.split(' '));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(message);
  });

  test('leaves out projects that SERVICES_FILE does not name', () => {
    const repository = new PublishedRepository({ 'projects/cafe/services.yaml': services({ project: 'cafe' }) });
    repository.publish({}, repository.checkout, ['cafe', 'shop']);
    expect(changes(repository, '--branch=manifests').stdout).toContain('### Targets: 4 as they were\n');
  });

  test('compares with the branch that services.yaml names, and says what Argo CD does not deliver', () => {
    const withArgoCd = (text: string) => `${text}argocd: {repoURL: 'https://example.org/shop.git', branch: live}\n`;
    const repository = new PublishedRepository({ 'projects/shop/services.yaml': withArgoCd(services()) });
    repository.publish({ branch: undefined });
    expect(git(repository.bare, 'branch', '--list', 'live')).toBe('live');
    writeFiles(repository.checkout, { 'projects/shop/services.yaml': withArgoCd(services({ slots: 3 })) });
    expect(changes(repository).stdout).toContain(
      `**An administrator applies these: Argo CD does not**

- shop-platform: 0003-slots.k8s.yaml, argocd/applications.k8s.yaml, argocd/read-applications.k8s.yaml
`,
    );
  });

  test.each([
    [[], 1, '--branch is required: no services.yaml names a branch for Argo CD, as argocd.branch'],
    [
      ['--branch=a', '--directory=b'],
      2,
      "option '--branch <branch>' cannot be used with option '--directory <directory>'",
    ],
    [['--branch=a', 'b'], 2, "too many arguments for 'changes'"],
  ])('refuses %j', (args, exitCode, message) => {
    const { status, stdout, stderr } = changes(new PublishedRepository(), ...args);
    expect({ status, stdout }).toEqual({ status: exitCode, stdout: '' });
    expect(stderr).toContain(`error: ${message}`);
  });
});
