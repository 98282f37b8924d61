import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { notRegular, readRegister } from '../../config/register';
import { refusals, writeFiles, type Files } from './project-directory';

const record = (slot: number | string, generation: number | string = 1, more = '') =>
  `slot: ${slot}\ngeneration: ${generation}\n${more}owner: ci\nsince: 2026-01-31T12:00:00Z\n`;

const read = (files: Files) => readRegister(writeFiles(files), 'slots');
const problems = (files: Files) => refusals(() => read(files));

describe('the register', () => {
  test('that is not there says that no slot was ever taken', () => {
    const register = readRegister(join(writeFiles({}), 'slots'), 'slots');
    expect(register.active).toEqual([]);
    expect(register.generation(1)).toBe(0);
  });

  test('tells which slots are active, lowest first, and keeps the generation of released ones', () => {
    const register = read({
      'active/10.yaml': record(10, 5),
      'active/9.yaml': record(9, 3, 'issue: 41\n'),
      'active/.gitkeep': '',
      'released/2.yaml': record(2, 8, 'pr: 42\n'),
    });
    expect(register.active).toEqual([
      {
        slot: 9,
        generation: 3,
        issue: 41,
        owner: 'ci',
        since: '2026-01-31T12:00:00Z',
        active: true,
        position: { file: 'slots/active/9.yaml', line: 1, column: 1 },
      },
      expect.objectContaining({ slot: 10, generation: 5 }),
    ]);
    expect([1, 2, 9, 10].map((slot) => register.generation(slot))).toEqual([0, 8, 3, 5]);
  });
});

const anOwner = 'must be 1 to 100 printable characters in one line, without spaces at its ends';
const aTime = 'must be a time such as 2026-11-21T10:00Z or 2026-11-21T11:00:00+01:00';

describe('is refused', () => {
  test('a slot that is active and released at once', () => {
    expect(problems({ 'active/3.yaml': record(3, 2), 'released/3.yaml': record(3, 1) })).toEqual([
      'slots/released/3.yaml:1:1 slot 3 is already in slots/active/3.yaml: keep one of the two',
    ]);
  });

  test.each([
    'three.yaml',
    '3.yml',
    '3',
    '03.yaml',
    '0.yaml',
    '-3.yaml',
    '3.yaml.orig',
    '.3.yaml.swp',
    '3 .yaml',
    '12345.yaml',
  ])('a file that is called %s', (name) => {
    expect(problems({ [`active/${name}`]: record(3) })).toEqual([
      `slots/active/${name}:1:1 not a file of the register: its files are called <slot>.yaml`,
    ]);
  });

  test.each([
    [record(4), '1:7 slot: must be 3, as the file name says'],
    [record(33), '1:7 slot: must be 3, as the file name says'],
    [record(3, 0), '2:13 generation: must be at least 1'],
    [record(3, -1), '2:13 generation: must be at least 1'],
    [record(3, 1.5), '2:13 generation: must be a whole number'],
    [record(3, '"2"'), '2:13 generation: must be a number'],
    [record(3, '010'), '2:13 generation: must be written in plain digits'],
    [record(3, '1e3'), '2:13 generation: must be written in plain digits'],
    [record(3, '2.0'), '2:13 generation: must be written in plain digits'],
    [record(3, '9007199254740993'), '2:13 generation: must be at most 999999999'],
    [record(3, '9007199254740991'), '2:13 generation: must be at most 999999999'],
    [record(3, '1000000000'), '2:13 generation: must be at most 999999999'],
    [
      `${record(3)}branch: "a b"\n`,
      '5:9 branch: must be the name of a branch: 1 to 250 characters, no spaces, none of "~^:?*[\\"',
    ],
    [`${record(3)}commit: HEAD\n`, '5:9 commit: must be the id of a commit: 7 to 64 of 0-9a-f'],
    [
      `${record(3)}values: {web.tag: "$(id)"}\n`,
      '5:19 values.web.tag: must be at most 200 letters, digits and "._/:@+-", none of ":@+-" first and no ":" last',
    ],
    [record(3, 1, 'issue: 0\n'), '3:8 issue: must be at least 1'],
    [record(3, 1, 'pr: "#7"\n'), '3:5 pr: must be a number'],
    [record(3, 1, 'isue: 1\n'), '3:1 unknown key "isue"; did you mean "issue"?'],
    ['slot: 3\ngeneration: 1\nowner: ci\n', '1:1 since: required'],
    ['slot: 3\ngeneration: 1\nowner: ""\nsince: 2026-01-31T12:00Z\n', `3:8 owner: ${anOwner}`],
    ['slot: 3\ngeneration: 1\nowner: "a\\nb"\nsince: 2026-01-31T12:00Z\n', `3:8 owner: ${anOwner}`],
    ['slot: 3\ngeneration: 1\nowner: ci\nsince: today\n', `4:8 since: ${aTime}`],
    ['slot: 3\nowner: ci\nsince: 2026-01-31T12:00Z\n', '1:1 generation: required'],
    [
      'slot: 3\ngeneration: 1\ngeneration: 2\nowner: ci\nsince: 2026-01-31T12:00Z\n',
      '3:1 not valid YAML: the key "generation" is there twice: it is in line 2 already',
    ],
    ['', '1:1 must hold one YAML document'],
    [`${record(3)}---\n${record(3)}`, '1:1 must hold one YAML document'],
    ['- 3\n', '1:1 must be a mapping'],
    [
      'slot: {{ .Slot }}\n',
      "1:8 not valid YAML: an expression stands in quotes, with all around it: write '{{ .Slot }}'",
    ],
  ])('a file 3.yaml that says %j', (text, problem) => {
    expect(problems({ 'active/3.yaml': text })).toEqual([`slots/active/3.yaml:${problem}`]);
  });

  test('everything at once', () => {
    expect(problems({ 'active/3.yaml': record(4), 'active/x.yaml': '', 'released/5.yaml': record(5, 0) })).toEqual([
      'slots/active/3.yaml:1:7 slot: must be 3, as the file name says',
      'slots/active/x.yaml:1:1 not a file of the register: its files are called <slot>.yaml',
      'slots/released/5.yaml:2:13 generation: must be at least 1',
    ]);
  });

  test('what cannot be read: it is not taken for an empty register', () => {
    expect(problems({ active: 'a file where a directory should be' })).toEqual([
      'slots/active:1:1 must be a directory, not a file',
    ]);
  });

  test('a register that is a file', () => {
    const directory = writeFiles({ slots: '' });
    expect(refusals(() => readRegister(join(directory, 'slots'), 'slots'))).toEqual([
      'slots:1:1 must be a directory, not a file',
    ]);
  });

  test('what is no file', () => {
    expect(problems({ 'active/3.yaml/deep.yaml': '' })).toEqual([`slots/active/3.yaml:1:1 ${notRegular}`]);
  });

  test.each([
    ['a link to a file', 'slots/active/3.yaml', 'slots/active/3.yaml:1:1 must be a regular file'],
    ['a link to a folder', 'slots/active', 'slots/active:1:1 must be a directory, not a link'],
    ['a link to a register', 'slots', 'slots:1:1 must be a directory, not a link'],
  ])('%s, which may lead to the register of another project', (_, link, problem) => {
    const directory = writeFiles({ 'other/active/3.yaml': record(3) });
    mkdirSync(join(directory, dirname(link)), { recursive: true });
    symlinkSync(join(directory, link.replace('slots', 'other')), join(directory, link));
    expect(refusals(() => readRegister(join(directory, 'slots'), 'slots'))).toEqual([expect.stringContaining(problem)]);
  });
});
