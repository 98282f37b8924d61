import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shells, WorkspaceSandbox, write } from './workspace-sandbox';

const gitleaks = spawnSync('sh', ['-c', 'command -v gitleaks'], { encoding: 'utf8' }).stdout.trim();
const testWithTool = gitleaks === '' ? test.skip : test;
if (gitleaks === '') console.warn('skipped: secrets in a workspace are found: there is no gitleaks');

/** In parts: this file has none. */
const token = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_');
const secret = `token = "${token}"\n`;

describe.each(shells)('a scan of a workspace, with tools of %s', (shell) => {
  let sandbox: WorkspaceSandbox;
  let files: string;
  let scratch: string;
  let results: string;
  beforeEach(() => {
    sandbox = new WorkspaceSandbox(shell);
    files = join(sandbox.directory, 'scanned/files');
    scratch = join(sandbox.directory, 'scratch');
    results = join(sandbox.directory, 'results');
    for (const each of [files, scratch, results]) mkdirSync(each, { recursive: true });
    if (gitleaks !== '') symlinkSync(gitleaks, join(sandbox.programs, 'gitleaks'));
  });
  afterEach(() => {
    sandbox.remove();
  });
  const scan = (...args: string[]) => scanAs(undefined, ...args);
  const scanAs = (user: number | undefined, ...args: string[]) => {
    const all = [`--scratch=${scratch}`, '--seconds=60', ...args, files];
    const { status, stdout, stderr } = sandbox.run('scan', ['run', ...all], user === undefined ? {} : { user });
    expect(stdout + stderr).not.toContain(token.slice(8));
    return { status, stdout, stderr };
  };
  /** A tool that does what a test says. */
  const standIn = (text: string) => {
    rmSync(join(sandbox.programs, 'gitleaks'), { force: true });
    sandbox.program('gitleaks', text);
  };
  const event = () =>
    JSON.parse(readFileSync(join(results, 'event.json'), 'utf8')) as {
      readonly type: string;
      readonly message: string;
    };
  const forKubectl = () => [`--results=${results}`, '--workload=Deployment/agent', '--namespace=shop-dev'];

  testWithTool('tells kind, line and path, and leaves nothing behind', () => {
    write(files, { 'a.env': `\n${secret}`, 'sub/b': secret, clean: 'nothing\n' });
    expect(scan()).toEqual({
      status: 0,
      stdout:
        'scan: 2 found, 0 not read\nscan: found github-pat in line 2 of "a.env"\nscan: found github-pat in line 1 of "sub/b"\n',
      stderr: '',
    });
    expect(readdirSync(scratch)).toEqual([]);
  });

  testWithTool('says so where there is nothing', () => {
    expect(scan('--stop')).toEqual({ status: 0, stdout: 'scan: 0 found, 0 not read\n', stderr: '' });
  });

  testWithTool.each<[string, Readonly<Record<string, string>>]>([
    [
      'its list of what to pass over',
      { '.gitleaksignore': '/FILES/a:github-pat:1\nfiles/a:github-pat:1\na:github-pat:1\n' },
    ],
    ['its settings', { '.gitleaks.toml': '[allowlist]\npaths = [".*"]\n' }],
    ['settings that are broken', { '.gitleaks.toml': '[[[' }],
    ['a link to all else', { loop: '-> .', etc: '-> /etc' }],
  ])('does not let a file in the workspace decide: %s', (_, tree) => {
    write(files, { a: secret, ...tree });
    if (tree['.gitleaksignore'] !== undefined)
      writeFileSync(join(files, '.gitleaksignore'), tree['.gitleaksignore'].replace('/FILES', files));
    expect(scan().stdout).toContain('scan: 1 found, 0 not read\nscan: found github-pat in line 1 of "a"\n');
  });

  testWithTool('does not let a remark in a file decide', () => {
    write(files, { a: `${secret.trim()} # gitleaks:allow\n` });
    expect(scan().stdout).toContain('1 found');
  });

  testWithTool('does not let its environment decide', () => {
    write(files, { a: secret });
    sandbox.variables = { GITLEAKS_CONFIG_TOML: '[allowlist]\npaths = [".*"]\n' };
    expect(scan().stdout).toContain('1 found');
  });

  testWithTool('is not held up by a FIFO', () => {
    spawnSync('mkfifo', [join(files, 'fifo'), join(files, '.gitleaksignore')]);
    expect(scan().stdout).toBe('scan: 0 found, 0 not read\n');
  });

  testWithTool('looks into what opens a remote repository, and into archives', () => {
    write(files, { 'r/.git/config': `[remote "o"]\n  url = https://x:${token}@example.test/r\n`, a: secret });
    spawnSync('tar', ['-czf', 'a.tar.gz', 'a'], { cwd: files });
    expect(scan('--allow=a').stdout).toBe(
      'scan: 2 found, 0 not read\nscan: found github-pat in line 1 of "a.tar.gz!a"\nscan: found github-pat in line 2 of "r/.git/config"\n',
    );
  });

  testWithTool('shows no names that a terminal would act on, or that are secrets themselves', () => {
    write(files, { 'a\n`id`\u001b[31m\u202e"\\': secret, [`${token}.txt`]: 'x\n', [`in-${token}`]: secret });
    const { stdout } = scan(...forKubectl());
    expect(stdout).toBe(
      'scan: 2 found, 0 not read\nscan: found github-pat in line 1 of "a\\n`id`\\x1b[31m\\u202e\\"\\\\"\nscan: found github-pat in line 1 of "(a name that is not shown)"\n',
    );
    expect(event().message).toBe(stdout.trim().replaceAll('scan: ', '').replaceAll('\n', '; '));
  });

  testWithTool('reports nothing that is allowed, and all else', () => {
    write(files, { 'docs/a': secret, 'docs/b': secret, 'docs2/a': secret, 'with space': secret });
    const { stdout } = scan('--allow=docs/', '--allow=with space', '--allow=docs2');
    expect(stdout).toBe('scan: 1 found, 0 not read\nscan: found github-pat in line 1 of "docs2/a"\n');
  });

  testWithTool('shows a hundred of many, and counts all', () => {
    write(files, Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`f${index}`, secret])));
    const { stdout } = scan(...forKubectl());
    expect(stdout).toMatch(/^scan: 120 found/);
    expect(stdout).toMatch(/\nscan: and 20 more\n$/);
    expect(stdout.split('\n')).toHaveLength(103);
    expect(event().message.length).toBeLessThanOrEqual(1024);
  });

  (process.getuid?.() === 0 ? testWithTool : test.skip)('counts what it may not read', () => {
    write(files, { a: secret, closed: secret, 'closed-too/a': secret });
    for (const each of ['closed', 'closed-too']) chmodSync(join(files, each), 0o000);
    for (const each of [sandbox.directory, scratch]) chmodSync(each, 0o777);
    expect(scanAs(1000).stdout).toMatch(/^scan: 1 found, 2 not read\n/);
  });

  testWithTool('counts what is too large to be read', () => {
    write(files, { large: 'x'.repeat(10_000_001) });
    expect(scan().stdout).toBe('scan: 0 found, 1 not read\n');
  });

  testWithTool('leaves an event, and what stops the workload', () => {
    write(files, { a: secret });
    scan(...forKubectl());
    expect(event()).toMatchObject({
      ...{ kind: 'Event', type: 'Warning', reason: 'SecretsInWorkspace' },
      metadata: { generateName: 'slot-data-workspace-scan-', namespace: 'shop-dev' },
      involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'agent', namespace: 'shop-dev' },
    });
    expect(readFileSync(join(results, 'scale.json'), 'utf8')).toBe('{"spec": {"replicas": 0}}\n');
    scan(...forKubectl(), '--allow=a');
    expect(event()).toMatchObject({ type: 'Normal', reason: 'WorkspaceScanned', message: '0 found, 0 not read' });
    expect(readFileSync(join(results, 'scale.json'), 'utf8')).toBe('{}\n');
  });

  testWithTool('lets nothing start where something is found, if told so', () => {
    write(files, { a: secret });
    expect(scan().status).toBe(0);
    expect(scan('--stop')).toMatchObject({
      status: 1,
      stderr: 'scan: the agent does not start while these are there\n',
    });
  });

  test('of which the tool fails is not one that has found nothing', () => {
    standIn(`echo '${token}' >&2; exit 1`);
    const { status, stdout } = scan(...forKubectl());
    expect([status, stdout]).toEqual([0, 'scan: 0 found, 0 not read\nscan: failed: gitleaks ended with 1\n']);
    expect(event()).toMatchObject({ type: 'Warning', reason: 'WorkspaceScanFailed' });
    expect(readFileSync(join(results, 'scale.json'), 'utf8')).toBe('{}\n');
    expect(scan('--stop').status).toBe(1);
  });

  test('that hangs comes to an end', () => {
    standIn('sleep 60');
    const { status, stdout } = scan('--seconds=1', '--stop');
    expect([status, stdout]).toEqual([1, 'scan: 0 found, 0 not read\nscan: failed: it did not end in 1 s\n']);
  });

  test('that is half done tells what it has found, and that it is half', () => {
    standIn(`printf 'github-pat\\t1\\t"%s"\\n' "${files}/a"; exit 1`);
    expect(scan().stdout).toMatch(
      /^scan: 1 found, 0 not read\nscan: failed: gitleaks ended with 1\nscan: found github-pat/,
    );
  });

  test('without the tool is one that failed', () => {
    rmSync(join(sandbox.programs, 'gitleaks'), { force: true });
    const { status, stdout } = scan(...forKubectl(), '--stop');
    expect([status, stdout]).toEqual([
      1,
      'scan: 0 found, 0 not read\nscan: failed: there is no gitleaks in this image\n',
    ]);
    expect(event().message).toContain('failed: there is no gitleaks');
  });

  test('waits for a workspace, and makes none', () => {
    expect(sandbox.run('scan', ['await', files, '1']).status).toBe(0);
    const { status, stderr } = sandbox.run('scan', ['await', join(files, 'none'), '1']);
    expect([status, stderr]).toEqual([1, 'scan: failed: there is no workspace: its workload has not been prepared\n']);
    expect(readdirSync(files)).toEqual([]);
  });

  test.each([[[]], [['look']], [['run']], [['run', '--nothing', '/']], [['await', '/']]])('refuses %j', (args) => {
    expect(sandbox.run('scan', args).status).toBe(64);
  });
});
