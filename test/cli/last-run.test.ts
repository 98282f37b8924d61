import { appendFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { recall as Recall } from '../../cli/last-run/recall';
import type { remember as Remember } from '../../cli/last-run/remember';
import type * as Seen from '../../input/seen';
import { temporaryDirectory, writeFiles } from '../slots/repository';

const words = ['synth'];
const said = '2 targets written to dist/\n';

let recall: typeof Recall;
let remember: typeof Remember;
let seen: typeof Seen;

/** What was looked at is known to a process, and each run is one. */
beforeEach(async () => {
  jest.resetModules();
  seen = await import('../../input/seen');
  ({ recall } = await import('../../cli/last-run/recall'));
  ({ remember } = await import('../../cli/last-run/remember'));
});

/** A run that has read `in/` and written `out/`, and is remembered. */
function remembered() {
  const directory = temporaryDirectory();
  const at = (path: string) => join(directory, path);
  writeFiles(directory, { 'in/a.yaml': 'a: 1', 'in/slots/1.yaml': 'slot: 1', 'out/dev/a.yaml': 'a: 1' });
  seen.readBytes(at('in/a.yaml'));
  seen.entriesIn(at('in/slots'));
  seen.kindAt(at('in/projects'));
  seen.ownKindAt(at('in/slots'));
  expect(() => seen.readBytes(at('in/missing.yaml'))).toThrow('ENOENT');
  const place = { directory: at('last-runs'), program: 'one' };
  remember(place, words, at('out'), said);
  return { at, place };
}

/** The file of the only call that is remembered. */
function memory(at: (path: string) => string): string {
  const [name = ''] = readdirSync(at('last-runs'));
  return at(`last-runs/${name}`);
}

test('a call to which nothing has changed is known', () => {
  const { place } = remembered();
  expect(recall(place, words)).toBe(said);
  expect(recall(place, words)).toBe(said);
});

test.each<[string, (at: (path: string) => string) => void]>([
  [
    'a file that was read has other content',
    (at) => {
      writeFileSync(at('in/a.yaml'), 'a: 2');
    },
  ],
  [
    'a file that was read is gone',
    (at) => {
      rmSync(at('in/a.yaml'));
    },
  ],
  [
    'a file is where none was',
    (at) => {
      writeFileSync(at('in/missing.yaml'), '');
    },
  ],
  [
    'a directory is where none was',
    (at) => {
      mkdirSync(at('in/projects'));
    },
  ],
  [
    'a directory has another entry',
    (at) => {
      writeFileSync(at('in/slots/2.yaml'), '');
    },
  ],
  [
    'an entry is of another kind',
    (at) => {
      rmSync(at('in/slots/1.yaml'));
      mkdirSync(at('in/slots/1.yaml'));
    },
  ],
  [
    'a directory is a link to what is the same',
    (at) => {
      rmSync(at('in/slots'), { recursive: true });
      writeFiles(at('in/other'), { '1.yaml': 'slot: 1' });
      symlinkSync('other', at('in/slots'));
    },
  ],
  [
    'what was written is longer',
    (at) => {
      appendFileSync(at('out/dev/a.yaml'), '#');
    },
  ],
  [
    'what was written is another, as long and as old',
    (at) => {
      writeFileSync(at('out/dev/a.yaml'), 'a: 2');
      utimesSync(at('out/dev/a.yaml'), 0, 0);
    },
  ],
  [
    'what was written is gone',
    (at) => {
      rmSync(at('out/dev/a.yaml'));
    },
  ],
  [
    'something lies beside it',
    (at) => {
      writeFileSync(at('out/dev/b.yaml'), '');
    },
  ],
  [
    'all of it is gone',
    (at) => {
      rmSync(at('out'), { recursive: true });
    },
  ],
  [
    'the memory is damaged',
    (at) => {
      writeFileSync(memory(at), '{"seen":');
    },
  ],
  [
    'the memory is of another form',
    (at) => {
      writeFileSync(memory(at), 'null');
    },
  ],
])('not where %s', (_, change) => {
  const { at, place } = remembered();
  change(at);
  expect(recall(place, words)).toBeUndefined();
});

test('of several calls each is known, and of many the last', () => {
  const { at, place } = remembered();
  remember(place, ['synth', '--file', 'a'], at('out'), 'a\n');
  expect(recall(place, ['synth', '--file', 'a'])).toBe('a\n');
  expect(recall(place, words)).toBe(said);
  for (let index = 0; index < 60; index += 1) remember(place, [String(index)], at('out'), said);
  expect(readdirSync(at('last-runs')).length).toBe(50);
  expect(recall(place, ['59'])).toBe(said);
});

test('not of another call, another program, or with another environment', () => {
  const { place } = remembered();
  expect(recall(place, ['synth', '--stdout'])).toBeUndefined();
  expect(recall({ ...place, program: 'two' }, words)).toBeUndefined();
  process.env.SLOTSTACK_TEST = 'x';
  expect(recall(place, words)).toBeUndefined();
  delete process.env.SLOTSTACK_TEST;
  expect(recall(place, words)).toBe(said);
});

test('what changed between two looks of a run is never the same again', () => {
  const { at, place } = remembered();
  writeFileSync(at('in/a.yaml'), 'a: 2');
  seen.readBytes(at('in/a.yaml'));
  remember(place, words, at('out'), said);
  expect(recall(place, words)).toBeUndefined();
});

test('no value of the environment is in it, and where it cannot be kept nothing is said', () => {
  process.env.SLOTSTACK_TEST = 'a-secret-of-the-test';
  const { at, place } = remembered();
  expect(seen.readBytes(memory(at)).toString()).not.toContain('a-secret-of-the-test');
  delete process.env.SLOTSTACK_TEST;
  expect(() => {
    remember({ ...place, directory: at('in/a.yaml') }, words, at('out'), said);
  }).not.toThrow();
});
