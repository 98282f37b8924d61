import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { shells, WorkspaceSandbox } from './workspace-sandbox';

/** An apk that has a few packages, and knows what of its arguments it was asked. */
const apk = (directory: string) => `
cd '${directory}'
[ "$1" != info ] || {
  shift; v=; [ "$2" != -v ] || { v=yes; shift; }
  grep -q "^$2 " installed || exit 1
  [ -z "$v" ] || sed -n "s/^$2 /$2-/p" installed
  exit 0
}
shift
echo "$*" >>asked
online=yes names=
while [ $# -gt 0 ]; do
  case $1 in
    --no-network) online= ;;
    --cache-dir) cache=$2; shift ;;
    --*) ;;
    *) names="$names $1" ;;
  esac
  shift
done
for name in $names; do
  if [ -n "$online" ] && [ -e network ] && grep "^$name " repository >"$cache/$name.new"; then mv "$cache/$name.new" "$cache/$name"
  elif [ ! -s "$cache/$name" ]; then echo "  $name (no such package):" >&2; exit 1; fi
done
for name in $names; do grep -q "^$name " installed || cat "$cache/$name" >>installed; done
`;

describe.each(process.getuid?.() === 0 ? shells : shells.slice(0, 1))(
  'packages that are remembered, with tools of %s',
  (shell) => {
    let sandbox: WorkspaceSandbox;
    let workspace: string;
    let list: string;
    beforeEach(() => {
      sandbox = new WorkspaceSandbox(shell);
      workspace = join(sandbox.volume, 'files');
      list = join(workspace, '.packages');
      mkdirSync(workspace);
      sandbox.program('apk', apk(sandbox.directory));
      // Whoever the tests run as.
      sandbox.program('id', 'echo 0');
      writeFileSync(join(sandbox.directory, 'repository'), 'curl 8.1\njq 1.7\ng++ 13\nR 4\n');
      writeFileSync(join(sandbox.directory, 'network'), '');
      restart();
    });
    afterEach(() => {
      sandbox.remove();
    });
    const restart = () => {
      writeFileSync(join(sandbox.directory, 'installed'), '');
      writeFileSync(join(sandbox.directory, 'asked'), '');
    };
    const unplug = () => {
      rmSync(join(sandbox.directory, 'network'));
    };
    const packages = (verb: string, ...names: string[]) => {
      const { status, stdout, stderr } = sandbox.run('packages', [
        verb,
        'apk',
        workspace,
        join(sandbox.volume, 'state'),
        ...(verb === 'restore' && names.length === 0 ? ['60'] : names),
      ]);
      return { status, text: stdout + stderr };
    };
    const installed = () => readFileSync(join(sandbox.directory, 'installed'), 'utf8').split('\n').filter(Boolean);
    const asked = () => readFileSync(join(sandbox.directory, 'asked'), 'utf8');

    test('are installed now, and at the next start, which needs no network', () => {
      expect(packages('install', 'curl', 'g++')).toEqual({ status: 0, text: '' });
      expect(readFileSync(list, 'utf8')).toBe('curl\ng++\n');
      restart();
      unplug();
      const { status, text } = packages('restore');
      expect(status).toBe(0);
      expect(text).toMatch(/^packages: apk: 2 there, 0 missing, after \d+ s\n$/);
      expect(installed()).toEqual(['curl 8.1', 'g++ 13']);
    });

    (process.getuid?.() === 0 ? test : test.skip)('stand in a list of whose the workspace is', () => {
      chownSync(workspace, 1000, 1001);
      packages('install', 'curl');
      const { uid, gid } = statSync(list);
      expect([uid, gid]).toEqual([1000, 1001]);
    });

    test('stand in the list once, and only if they could be installed', () => {
      writeFileSync(list, 'jq');
      const { status, text } = packages('install', 'curl', 'nothing', 'jq', 'curl');
      expect(status).toBe(1);
      expect(text).toContain('nothing cannot be installed:   nothing (no such package):');
      expect(readFileSync(list, 'utf8')).toBe('jq\ncurl\n');
      expect(installed()).toEqual(['curl 8.1', 'jq 1.7']);
    });

    test('are installed but for those that cannot be', () => {
      writeFileSync(list, 'curl\ngone\n# a comment\n\n  jq \r\n');
      const { status, text } = packages('restore');
      expect(status).toBe(1);
      expect(text).toMatch(/2 there, 1 missing[^]*gone cannot be installed/);
      expect(installed()).toEqual(['curl 8.1', 'jq 1.7']);
    });

    test('come as they were, or it is said that they are others', () => {
      packages('install', 'curl', 'jq');
      restart();
      writeFileSync(join(sandbox.directory, 'repository'), 'curl 9.0\njq 2.0\n');
      rmSync(join(sandbox.volume, 'state/packages/apk/jq'));
      expect(packages('restore').text).toContain('packages: jq is 2.0, and was 1.7\n');
      expect(installed()).toContain('curl 8.1');
      restart();
      expect(packages('restore').text).not.toContain('and was');
    });

    test('are given no more than their time', () => {
      sandbox.program('apk', '[ "$1" = info ] && exit 1\nsleep 60');
      writeFileSync(list, 'curl\n');
      const { status, text } = packages('restore', '1');
      expect(status).toBe(1);
      expect(text).toContain('curl cannot be installed: there is no time left');
    });

    test('of nobody are no trouble', () => {
      expect(packages('restore')).toEqual({ status: 0, text: '' });
      expect(existsSync(join(sandbox.volume, 'state'))).toBe(false);
    });

    test.each([
      '--allow-untrusted',
      '-X',
      '../../tmp/x',
      '/tmp/evil.apk',
      'evil.apk',
      'https://example.invalid/x.apk',
      'curl=1.0',
      'curl@edge',
      '!curl',
      '.virtual',
      'curl jq',
      'curl;reboot',
      '$(reboot)',
      '`reboot`',
      '*',
      'curl-',
      'curl\tjq',
      'curl\u0000jq',
      'c\u00fcrl',
      'a'.repeat(101),
    ])('are no %j', (name) => {
      writeFileSync(list, `${name}\njq\n`);
      const { status, text } = packages('restore');
      expect(status).toBe(1);
      expect(text).toContain(`line 1 of ${list} is no name of a package: passed over`);
      expect(installed()).toEqual(['jq 1.7']);
      expect(asked()).toMatch(/^(--\S+ |\/\S+ )*jq\n/);
    });

    test.each(['--allow-untrusted', 'curl\n-X', 'curl jq', 'x.apk'])('of the name %j are not installed', (name) => {
      const { status } = packages('install', 'jq', name);
      expect([status, installed(), existsSync(list)]).toEqual([64, [], false]);
    });

    test('are read of no link, whose target is not shown', () => {
      const secret = join(sandbox.directory, 'shadow');
      writeFileSync(secret, 'root:hash\njq\n');
      symlinkSync(secret, list);
      const { status, text } = packages('restore');
      expect([status, installed()]).toEqual([1, []]);
      expect(text).toContain('.packages is no file: nothing of it is installed');
      expect(text).not.toContain('hash');
      expect(packages('install', 'curl').status).toBe(1);
      expect(readFileSync(secret, 'utf8')).toBe('root:hash\njq\n');
    });

    test('are read of no FIFO, at which a start would wait for ever', () => {
      spawnSync('mkfifo', [list]);
      expect(packages('restore').text).toContain('is no file');
    });

    test('are not read of 10 MB', () => {
      writeFileSync(list, 'jq\n'.repeat(3_500_000));
      expect(packages('restore').text).toContain('has more than 64 KiB: nothing of it is installed');
      expect(installed()).toEqual([]);
    });

    test('are named once where the list has one twice', () => {
      writeFileSync(list, 'jq\n'.repeat(1000));
      packages('restore');
      expect(asked().split('\n')[0]).toMatch(/[^j]jq$/);
    });

    // A shell's own command cannot be another.
    (shell === 'Debian' ? test : test.skip)('need root, where the manager does', () => {
      sandbox.program('id', 'echo 1000');
      const { status, text } = packages('install', 'curl');
      expect([status, text]).toEqual([69, `packages: apk needs root: add names to ${list} for a start as root\n`]);
    });

    test('need a manager', () => {
      rmSync(join(sandbox.programs, 'apk'));
      appendFileSync(list, 'curl\n');
      expect(packages('restore')).toEqual({ status: 69, text: 'packages: there is no apk in this image\n' });
    });
  },
);

/** An apt that has one package, whose file it keeps. */
const apt = (directory: string) => `
cache=
for word in "$@"; do case $word in Dir::Cache::archives=*) cache=\${word#*=} ;; esac done
case "$*" in
  *' update') exit 0 ;;
  *--no-download*) for word in "$@"; do case $word in ./*.deb) dpkg-deb --fsys-tarfile "$word" >'${directory}/unpacked' || exit 1 ;; esac done ;;
  *) cp '${directory}/hello.deb' "$cache/hello_1%3a2.0_all.deb" ;;
esac
echo 'hello 1:2.0' >'${directory}/installed'
`;
const dpkgQuery = (directory: string) => `
case "$*" in
  *_*) sed 's/\\(.*\\) \\(.*\\)/installed \\1_\\2_all.deb/' '${directory}/installed' ;;
  *) sed 's/^/installed /' '${directory}/installed' ;;
esac
`;
const hasApt = ['dpkg-deb', 'dpkg', 'gzip'].every((program) => spawnSync(program, ['--version']).status === 0);
if (!hasApt) console.warn('skipped: packages of apt are kept in a compression that is quick: there is no dpkg');

(hasApt && process.getuid?.() === 0 ? describe : describe.skip)('packages of apt', () => {
  let sandbox: WorkspaceSandbox;
  const deb = () => join(sandbox.volume, 'state/packages/apt/archives/hello_1%3a2.0_all.deb');
  const members = (file: string) => readFileSync(file, 'latin1').match(/(?:control|data)\.tar[.a-z]*/g);
  const contents = (file: string) =>
    ['--ctrl-tarfile', '--fsys-tarfile'].map((what) => spawnSync('dpkg-deb', [what, file]).stdout.toString('base64'));
  const packages = (verb: string, ...words: string[]) => {
    const { status, stdout, stderr } = sandbox.run('packages', [
      ...[verb, 'apt', join(sandbox.volume, 'files'), join(sandbox.volume, 'state')],
      ...words,
    ]);
    return { status, text: stdout + stderr };
  };
  beforeEach(() => {
    sandbox = new WorkspaceSandbox();
    mkdirSync(join(sandbox.volume, 'files'));
    const root = join(sandbox.directory, 'root');
    mkdirSync(join(root, 'DEBIAN'), { recursive: true });
    writeFileSync(
      join(root, 'DEBIAN/control'),
      'Package: hello\nVersion: 1:2.0\nArchitecture: all\nMaintainer: x\nDescription: x\n',
    );
    writeFileSync(join(root, 'odd'), 'x');
    spawnSync('dpkg-deb', ['-Zxz', '--build', root, join(sandbox.directory, 'hello.deb')]);
    sandbox.program('apt-get', apt(sandbox.directory));
    sandbox.program('apt-cache', '');
    sandbox.program('dpkg-query', dpkgQuery(sandbox.directory));
    writeFileSync(join(sandbox.directory, 'installed'), '');
  });
  afterEach(() => {
    sandbox.remove();
  });

  test('are kept as they came, but in a compression that is quick', () => {
    expect(packages('install', 'hello')).toEqual({ status: 0, text: '' });
    const original = join(sandbox.directory, 'hello.deb');
    expect(members(original)).toEqual(['control.tar.xz', 'data.tar.xz']);
    expect(members(deb())).toEqual(['control.tar', 'data.tar.gz']);
    expect(contents(deb())).toEqual(contents(original));
    writeFileSync(join(sandbox.directory, 'installed'), '');
    expect(packages('restore', '60').text).toContain('1 there, 0 missing');
    expect(existsSync(join(sandbox.directory, 'unpacked'))).toBe(true);
  });

  test.each(['gzip', 'dpkg-deb'])('are kept as they came where %s fails', (program) => {
    sandbox.program(program, 'exit 1');
    expect(packages('install', 'hello')).toEqual({ status: 0, text: '' });
    expect(readFileSync(deb())).toEqual(readFileSync(join(sandbox.directory, 'hello.deb')));
    expect(existsSync(join(sandbox.volume, 'state/packages/apt/repacked'))).toBe(false);
  });
});

const hasVenv = spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0;
if (!hasVenv) console.warn('skipped: packages of pip: there is no Python with venv');
/** A wheel of one module, by the tools of Python alone. */
const makeWheel = `
import sys, zipfile
directory, version = sys.argv[1:]
with zipfile.ZipFile(f"{directory}/greeting-{version}-py3-none-any.whl", "w") as wheel:
    wheel.writestr("greeting.py", f"print('hello {version}')")
    info = f"greeting-{version}.dist-info"
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: greeting\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;

(hasVenv ? describe : describe.skip)('packages of pip, in an environment of the workspace', () => {
  let sandbox: WorkspaceSandbox;
  let workspace: string;
  beforeEach(() => {
    sandbox = new WorkspaceSandbox();
    workspace = join(sandbox.volume, 'files');
    mkdirSync(workspace);
    spawnSync('python3', ['-c', makeWheel, sandbox.directory, '1.0']);
    // What it may ask for over the network lies there.
    sandbox.variables = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: sandbox.directory };
  });
  afterEach(() => {
    sandbox.remove();
  });
  const packages = (verb: string, ...words: string[]) => {
    const { status, stdout, stderr } = sandbox.run('packages', [verb, 'pip', workspace, sandbox.volume, ...words]);
    return { status, text: stdout + stderr };
  };
  const greet = () =>
    spawnSync(join(workspace, '.pip/venv/bin/python'), ['-m', 'greeting'], { encoding: 'utf8' }).stdout;

  test('are there now, and again without a network where the environment is of another Python', () => {
    expect(packages('install', 'greeting')).toEqual({ status: 0, text: '' });
    expect(greet()).toBe('hello 1.0\n');
    expect(readFileSync(join(workspace, '.pip-packages'), 'utf8')).toBe('greeting\n');
    rmSync(join(sandbox.directory, 'greeting-1.0-py3-none-any.whl'));
    rmSync(join(workspace, '.pip/venv/bin/python'));
    const { status, text } = packages('restore', '300');
    expect([status, text]).toEqual([0, expect.stringMatching(/^packages: pip: 1 there, 0 missing, after \d+ s\n$/)]);
    expect(greet()).toBe('hello 1.0\n');
  }, 120_000);

  test('may be asked for in a version, and are not recorded where there is none', () => {
    const { status, text } = packages('install', 'greeting==2.0');
    expect(status).toBe(1);
    expect(text).toMatch(/greeting==2\.0 cannot be installed: \S/);
    expect(existsSync(join(workspace, '.pip-packages'))).toBe(false);
    spawnSync('python3', ['-c', makeWheel, sandbox.directory, '2.0']);
    expect(packages('install', 'greeting==1.0').status).toBe(0);
    expect(greet()).toBe('hello 1.0\n');
  }, 120_000);
});
