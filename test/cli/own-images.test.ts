import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeWithGit, git, Repository, writeFiles } from '../slots/repository';
import { since } from '../slots/slot-project';

const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 3
builds: {repository: 'https://git.example.org/shop.git'}
images:
  web: {type: build, repository: registry.example.org/web, tag: '1', dockerfile: web/Dockerfile, context: web}
  api: {type: build, repository: registry.example.org/api, tag: '1', dockerfile: api/Dockerfile, context: api, buildContexts: {lib: lib}}
infrastructure: [{name: a, manifests: [{path: a.yaml}]}]
`;
const directory = 'projects/shop';
const inProject = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [join(directory, path), text]));
const a = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

describeWithGit('a slot that shows a commit', () => {
  let repository: Repository;
  beforeEach(() => {
    repository = new Repository();
    const sources = { 'web/Dockerfile': 'FROM a\n', 'api/Dockerfile': 'FROM a\n', 'lib/x': '1\n', 'README.md': '1\n' };
    repository.publish(inProject({ 'services.yaml': services, 'a.yaml': a, ...sources }));
  });

  /** A commit of a pull request, that only the remote has. */
  function pullRequest(files: Readonly<Record<string, string>>): string {
    const checkout = repository.clone();
    git(checkout, 'checkout', '--quiet', '-B', 'pull', 'origin/main');
    writeFiles(checkout, inProject(files));
    git(checkout, 'add', '--all');
    git(checkout, 'commit', '--quiet', '--allow-empty', '--message=Change');
    git(checkout, 'push', '--quiet', '--force', 'origin', 'pull');
    return git(checkout, 'rev-parse', 'HEAD');
  }

  function slots(...args: readonly string[]) {
    const command = ['start.mjs', 'cli/slotstack.ts', 'slots', ...args, '--project=shop', '--output=json'];
    const file = join(repository.checkout, directory, 'services.yaml');
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      encoding: 'utf8',
      env: { ...process.env, SERVICES_FILE: file },
    });
    return { status, stderr, answer: stdout === '' ? undefined : (JSON.parse(stdout) as object) };
  }

  const allocate = (commit: string) =>
    slots('allocate', '--pr=7', '--owner=alice', `--since=${since}`, `--commit=${commit}`);
  const set = (commit: string) => slots('set', '--pr=7', `--commit=${commit}`);
  const images = () => {
    const text = git(repository.bare, 'show', `main:${directory}/slots/active/1.yaml`);
    return (parse(text) as { readonly images?: Readonly<Record<string, { commit: string; source: string }>> }).images;
  };

  test('has for itself the images whose sources are others there', () => {
    const commit = pullRequest({ 'web/Dockerfile': 'FROM b\n' });
    expect(allocate(commit)).toMatchObject({ status: 0, answer: { slot: 1, images: 'web' } });
    expect(images()).toEqual({ web: { commit, source: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown } });
  });

  test('keeps what it has built where a push changes something else', () => {
    const commit = pullRequest({ 'web/Dockerfile': 'FROM b\n' });
    allocate(commit);
    const before = images();
    const later = pullRequest({ 'web/Dockerfile': 'FROM b\n', 'README.md': '2\n' });
    expect(set(later)).toMatchObject({ status: 0, answer: { images: 'web', 'head-commit': later } });
    expect(images()).toEqual(before);
  });

  test('a further context is a source, too', () => {
    allocate(pullRequest({ 'lib/x': '2\n' }));
    expect(Object.keys(images() ?? {})).toEqual(['api']);
  });

  test('has none for itself once its sources are those of the branch', () => {
    allocate(pullRequest({ 'web/Dockerfile': 'FROM b\n' }));
    expect(set(pullRequest({ 'README.md': '2\n' }))).toMatchObject({ status: 0 });
    expect(images()).toBeUndefined();
  });

  test('runs what is built already, where its commit has no such sources', () => {
    const checkout = repository.clone();
    git(checkout, 'rm', '--quiet', '-r', `${directory}/web`);
    git(checkout, 'commit', '--quiet', '--message=Remove web');
    git(checkout, 'push', '--quiet', 'origin', 'HEAD:pull');
    const { status, stderr } = allocate(git(checkout, 'rev-parse', 'HEAD'));
    expect(status).toBe(0);
    expect(stderr).toContain('note: images.web: commit');
    expect(images()).toBeUndefined();
  });

  test('a commit that is nowhere is told, and no slot is taken', () => {
    const { status, stderr } = allocate('f'.repeat(40));
    expect(status).toBe(1);
    expect(stderr).toContain(`error: commit ${'f'.repeat(40)} is not here, and origin does not give it`);
    expect(repository.slots()).toEqual([]);
  });

  test('where nothing is built here, no commit is looked for', () => {
    repository.publish(inProject({ 'services.yaml': services.replace(/^builds.*\n/m, '') }));
    expect(allocate('f'.repeat(40))).toMatchObject({ status: 0 });
  });

  test('where manifests cannot be read, a slot is taken only if no image is built', () => {
    writeFiles(repository.checkout, inProject({ 'a.yaml': 'kind: [\n' }));
    const commit = pullRequest({});
    // What it would run is not guessed at.
    expect(allocate(commit)).toMatchObject({ status: 1, stderr: expect.stringContaining('a.yaml:') as unknown });
    writeFiles(repository.checkout, inProject({ 'services.yaml': services.replace(/^builds.*\n/m, '') }));
    const { status, stderr } = allocate(commit);
    expect(status).toBe(0);
    expect(stderr).toContain('note: services.yaml is not to be read here, so images are not looked at');
  });

  test('what slotstack itself commits is no source', () => {
    const text = services.replace('dockerfile: web/Dockerfile, context: web', 'dockerfile: web/Dockerfile');
    repository.publish(inProject({ 'services.yaml': text }));
    const main = git(repository.bare, 'rev-parse', 'main');
    expect(allocate(main)).toMatchObject({ status: 0 });
    expect(set(main)).toMatchObject({ status: 0 });
    expect(images()).toBeUndefined();
  });

  test('a branch that is called like a commit is none', () => {
    const commit = pullRequest({ 'web/Dockerfile': 'FROM b\n' });
    git(repository.checkout, 'fetch', '--quiet', 'origin', 'pull');
    git(repository.checkout, 'branch', commit.slice(0, 8), 'HEAD');
    expect(allocate(commit.slice(0, 8))).toMatchObject({ answer: { images: 'web' } });
    expect(images()).toMatchObject({ web: { commit } });
  });

  test('a link is told, as nobody sees what it leads to', () => {
    const checkout = repository.clone();
    git(checkout, 'rm', '--quiet', '-r', `${directory}/web`);
    spawnSync('ln', ['-s', 'api', join(checkout, directory, 'web')]);
    git(checkout, 'add', '--all');
    git(checkout, 'commit', '--quiet', '--message=Link');
    git(checkout, 'push', '--quiet', 'origin', 'HEAD:pull');
    const { status, stderr } = allocate(git(checkout, 'rev-parse', 'HEAD'));
    expect(status).toBe(1);
    expect(stderr).toContain('projects/shop/web is a link at commit');
  });

  test('sources that are nowhere are told, with where they are looked for', () => {
    repository.publish(inProject({ 'services.yaml': services.replace('web/Dockerfile', 'wep/Dockerfile') }));
    const { status, stderr } = allocate(pullRequest({}));
    expect(status).toBe(1);
    expect(stderr).toContain('images.web: the repository has not all of projects/shop/wep/Dockerfile');
    repository.publish(inProject({ 'services.yaml': services.replace('builds: {', 'builds: {directory: deploy, ') }));
    expect(allocate(pullRequest({})).stderr).toContain('set builds.directory to "projects/shop"');
  });

  test('the branch that lasting environments build is what it is compared with', () => {
    git(repository.checkout, 'push', '--quiet', 'origin', 'HEAD:release');
    repository.publish(
      inProject({
        'web/Dockerfile': 'FROM b\n',
        'services.yaml': services.replace('builds: {', 'builds: {branch: release, '),
      }),
    );
    expect(allocate(git(repository.bare, 'rev-parse', 'main'))).toMatchObject({ answer: { images: 'web' } });
  });
});
