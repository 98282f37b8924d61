import fs, {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestText } from '../../output/manifest';
import { Refused } from '../../output/refused';
import type { OutputDirectory } from '../../output/target-output';
import { writeOutput } from '../../output/write-output';
import { contentOf, emptyDirectory } from '../stacks/synthesized';

/** Output of a project, whose files by path hold one value each. */
function outputs(
  targets: Readonly<Record<string, Readonly<Record<string, number>>>>,
  project = 'shop',
): OutputDirectory[] {
  return Object.entries(targets).map(([name, files]) => ({
    name,
    files: new Map(Object.entries(files).map(([file, value]) => [file, manifestText(project, [{ value }])])),
  }));
}

const before = {
  'shop-a': { '0000-a.k8s.yaml': 1, 'pre-delete/cleanup.k8s.yaml': 1 },
  'shop-b': { '0000-b.k8s.yaml': 1 },
};
const after = { 'shop-a': { '0000-a.k8s.yaml': 2, '0001-new.k8s.yaml': 2 }, 'shop-c': { '0000-c.k8s.yaml': 2 } };

/** What the output directory holds for these targets. */
const content = (targets: Parameters<typeof outputs>[0]) =>
  Object.fromEntries(
    outputs(targets).flatMap(({ name, files }) => [...files].map(([file, text]) => [`${name}/${file}`, text])),
  );

/** A file of somebody else. */
function foreign(outdir: string, path: string, text = 'of somebody\n'): void {
  mkdirSync(dirname(join(outdir, path)), { recursive: true });
  writeFileSync(join(outdir, path), text);
}

let outdir: string;

beforeEach(() => {
  outdir = join(emptyDirectory(), 'not/yet/there');
  writeOutput(outdir, outputs(before));
});

afterEach(() => {
  jest.restoreAllMocks();
});

test('writes a directory for each target, and nothing beside', () => {
  expect(contentOf(outdir)).toEqual(content(before));
  expect(readdirSync(outdir).sort()).toEqual(['shop-a', 'shop-b']);
});

test('replaces a target as a whole, and removes the directory of one that is no more', () => {
  writeOutput(outdir, outputs(after));
  expect(contentOf(outdir)).toEqual(content(after));
  expect(readdirSync(outdir).sort()).toEqual(['shop-a', 'shop-c']);
});

test('gives the same when it is repeated', () => {
  writeOutput(outdir, outputs(before));
  expect(contentOf(outdir)).toEqual(content(before));
});

test('writes where an empty directory is', () => {
  mkdirSync(join(outdir, 'shop-c/inner'), { recursive: true });
  writeOutput(outdir, outputs(after));
  expect(contentOf(outdir)).toEqual(content(after));
});

test.each(['.slotstack-new/shop-a/rest', '.slotstack-old/shop-a/rest'])(
  'clears what an interrupted run left: %s',
  (path) => {
    foreign(outdir, path);
    writeOutput(outdir, outputs(after));
    expect(contentOf(outdir)).toEqual(content(after));
    expect(readdirSync(outdir).sort()).toEqual(['shop-a', 'shop-c']);
  },
);

describe('what slotstack did not write stays', () => {
  test.each(['README.md', 'other/notes.txt', 'shop-old/kustomization.yaml', '.git/config'])('a file: %s', (path) => {
    foreign(outdir, path);
    writeOutput(outdir, outputs(after));
    expect(contentOf(outdir)).toEqual({ ...content(after), [path]: 'of somebody\n' });
  });

  test('a directory of ours into which somebody put a file, though its target is no more; that is said', () => {
    foreign(outdir, 'shop-b/notes.txt');
    expect(writeOutput(outdir, outputs(after))).toEqual([
      `${outdir}/shop-b stays, though there is no such target any more: ${outdir}/shop-b/notes.txt is not of slotstack`,
    ]);
    expect(contentOf(join(outdir, 'shop-b'))).toEqual({
      '0000-b.k8s.yaml': content(before)['shop-b/0000-b.k8s.yaml'],
      'notes.txt': 'of somebody\n',
    });
  });

  test.each(['keep/mine/shop-b', 'keep/shop-b', 'backup'])('a copy of a target: %s', (path) => {
    cpSync(join(outdir, 'shop-b'), join(outdir, path), { recursive: true });
    expect(writeOutput(outdir, outputs(after))).toEqual([
      `${outdir}/shop-b is removed: there is no such target any more`,
    ]);
    expect(contentOf(join(outdir, path))).toEqual({ '0000-b.k8s.yaml': content(before)['shop-b/0000-b.k8s.yaml'] });
  });

  test('an empty directory', () => {
    mkdirSync(join(outdir, 'empty'));
    writeOutput(outdir, outputs(after));
    expect(existsSync(join(outdir, 'empty'))).toBe(true);
  });

  test('a link to a directory, and what it leads to', () => {
    const elsewhere = emptyDirectory();
    writeOutput(elsewhere, outputs(before));
    symlinkSync(join(elsewhere, 'shop-b'), join(outdir, 'linked'));
    writeOutput(outdir, outputs(after));
    expect(lstatSync(join(outdir, 'linked')).isSymbolicLink()).toBe(true);
    expect(contentOf(elsewhere)).toEqual(content(before));
  });

  test('the targets of a project that is not part of this run', () => {
    writeOutput(outdir, outputs({ 'mail-a': { 'x.yaml': 7 } }, 'mail'));
    expect(contentOf(outdir)).toEqual({
      ...content(before),
      'mail-a/x.yaml': manifestText('mail', [{ value: 7 }]),
    });
    writeOutput(outdir, [...outputs({ 'mail-b': { 'x.yaml': 8 } }, 'mail'), ...outputs(before)]);
    expect(Object.keys(contentOf(outdir)).sort()).toEqual([...Object.keys(content(before)), 'mail-b/x.yaml'].sort());
  });

  test('the targets of a project whose name begins alike', () => {
    writeOutput(outdir, outputs({ 'shop2-a': { 'x.yaml': 7 } }, 'shop2'));
    writeOutput(outdir, outputs(before));
    expect(Object.keys(contentOf(outdir))).toContain('shop2-a/x.yaml');
  });
});

describe('refuses, and changes nothing,', () => {
  const refusals: [string, () => void][] = [
    ['a file', () => { foreign(outdir, 'shop-c'); }],
    ['a file of somebody in a directory of ours', () => { foreign(outdir, 'shop-a/notes.txt'); }],
    ['a file of somebody deep in it', () => { foreign(outdir, 'shop-a/pre-delete/notes.txt'); }],
    ['an empty file', () => { foreign(outdir, 'shop-c/empty', ''); }],
    ['a file that only mentions us', () => { foreign(outdir, 'shop-c/a.yaml', '\n# Written by slotstack from'); }],
    ['a binary file', () => { foreign(outdir, 'shop-c/a', '\u0000\u0001'); }],
    ['a link to a directory of ours', () => { symlinkSync(join(outdir, 'shop-b'), join(outdir, 'shop-c')); }],
    ['a link that leads nowhere', () => { symlinkSync('nowhere', join(outdir, 'shop-c')); }],
    ['a link in a directory of ours', () => { symlinkSync('/etc/passwd', join(outdir, 'shop-a/link')); }],
  ]; // prettier-ignore

  test.each(refusals)('where a target would go: %s', (_, prepare) => {
    prepare();
    const paths = readdirSync(outdir, { recursive: true }).sort();
    expect(() => {
      writeOutput(outdir, outputs(after));
    }).toThrow(Refused);
    expect(() => {
      writeOutput(outdir, outputs(after));
    }).toThrow(/not\/yet\/there\/shop-[ac]\S* is something that slotstack did not write: move it away/);
    expect(readdirSync(outdir, { recursive: true }).sort()).toEqual(paths);
    expect(contentOf(outdir)).toMatchObject(content(before));
  });

  test('to write nothing: behind an Argo CD that prunes, that deletes everything', () => {
    expect(() => {
      writeOutput(outdir, []);
    }).toThrow(new Refused(`there is nothing to write to ${outdir}: refusing to empty it`));
    expect(contentOf(outdir)).toEqual(content(before));
  });
});

describe('of two that write to one directory', () => {
  const lock = () => join(outdir, '.slotstack-lock');

  test('the second does not, and says who does', () => {
    symlinkSync(String(process.ppid), lock());
    expect(() => writeOutput(outdir, outputs(after))).toThrow(
      new Refused(
        `process ${process.ppid} writes to ${outdir}: try again when it has ended; if that is no synth, remove ${lock()}`,
      ),
    );
    expect(contentOf(outdir)).toEqual(content(before));
    expect(readdirSync(outdir)).toContain('.slotstack-lock');
  });

  test.each(['4194305', 'nobody', '0'])('one that was killed is no obstacle: %s', (left) => {
    symlinkSync(left, lock());
    writeOutput(outdir, outputs(after));
    expect(contentOf(outdir)).toEqual(content(after));
    expect(readdirSync(outdir).sort()).toEqual(['shop-a', 'shop-c']);
  });

  test('all is written where there can be no links', () => {
    jest.spyOn(fs, 'symlinkSync').mockImplementation(() => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    });
    writeOutput(outdir, outputs(after));
    expect(contentOf(outdir)).toEqual(content(after));
  });
});

test('an output directory that is a link is written through', () => {
  const link = join(emptyDirectory(), 'dist');
  symlinkSync(outdir, link);
  writeOutput(link, outputs(after));
  expect(contentOf(outdir)).toEqual(content(after));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});

describe('a failure leaves what was there, and no files of its own', () => {
  /** Fails the call number `nth` of a function of the file system. */
  function failAt(name: 'renameSync' | 'writeFileSync' | 'mkdirSync', nth: number): () => boolean {
    const original = fs[name] as (...args: unknown[]) => unknown;
    let calls = 0;
    jest.spyOn(fs, name).mockImplementation(((...args: unknown[]) => {
      calls += 1;
      if (calls === nth) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return original(...args);
    }) as never);
    return () => calls >= nth;
  }

  test.each(['renameSync', 'writeFileSync', 'mkdirSync'] as const)('at whatever call of %s', (name) => {
    let failures = 0;
    for (let nth = 1; nth < 50; nth++) {
      const hasFailed = failAt(name, nth);
      const step = () => {
        writeOutput(outdir, outputs(after));
      };
      try {
        step();
      } catch (error) {
        expect((error as Error).message).toMatch('ENOSPC');
      }
      jest.restoreAllMocks();
      if (!hasFailed()) break;
      failures += 1;
      expect(contentOf(outdir)).toEqual(content(before));
      expect(readdirSync(outdir).sort()).toEqual(['shop-a', 'shop-b']);
    }
    expect(failures).toBeGreaterThan(2);
    expect(contentOf(outdir)).toEqual(content(after));
  });
});

describe('what is as it should be', () => {
  /** Identity and time of change of each file. */
  const states = () =>
    Object.fromEntries(
      Object.keys(contentOf(outdir)).map((file) => {
        const { ino, mtimeMs } = lstatSync(join(outdir, file));
        return [file, `${ino} ${mtimeMs}`];
      }),
    );
  const aged = () => {
    for (const file of Object.keys(contentOf(outdir))) utimesSync(join(outdir, file), 1000, 1000);
    return states();
  };

  test('is not written again', () => {
    const earlier = aged();
    const made = jest.spyOn(fs, 'writeFileSync');
    writeOutput(outdir, outputs(before));
    expect(made).not.toHaveBeenCalled();
    expect(states()).toEqual(earlier);
  });

  test('stays beside a file that changed', () => {
    const earlier = aged();
    writeOutput(outdir, outputs({ ...before, 'shop-a': { ...before['shop-a'], '0000-a.k8s.yaml': 5 } }));
    const { 'shop-a/0000-a.k8s.yaml': changed, ...others } = states();
    expect(changed).not.toBe(earlier['shop-a/0000-a.k8s.yaml']);
    expect(earlier).toMatchObject(others);
    expect(Object.keys(others)).toHaveLength(2);
  });

  test('is written where the file system has no links', () => {
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw new Error('not supported');
    });
    const changed = { ...before, 'shop-a': { ...before['shop-a'], '0000-a.k8s.yaml': 5 } };
    writeOutput(outdir, outputs(changed));
    expect(contentOf(outdir)).toEqual(content(changed));
  });

  test('goes where it is one file too many', () => {
    const fewer = { ...before, 'shop-a': { '0000-a.k8s.yaml': 1 } };
    writeOutput(outdir, outputs(fewer));
    expect(contentOf(outdir)).toEqual(content(fewer));
  });
});
