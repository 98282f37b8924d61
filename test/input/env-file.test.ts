import { parseEnvFile } from '../../input/env-file';
import { TextFile } from '../../input/text-file';
import rows from './env-files.json';
import { refusals } from '../config/project-directory';

interface Row {
  readonly text: string;
  readonly variables?: Readonly<Record<string, string>>;
}

const parse = (text: string) => parseEnvFile(new TextFile('.env', text));

// What godotenv.UnmarshalBytes of v1.5.1 answers to each text, its own tests among them; to a row without variables, an
// error.
const answers: readonly Row[] = rows;

describe('what godotenv reads', () => {
  test.each(answers.filter(({ variables }) => variables))('of $text', ({ text, variables }) => {
    expect(new Map(parse(text))).toEqual(new Map(Object.entries(variables ?? {})));
  });
});

describe('what godotenv refuses', () => {
  test.each(answers.filter(({ variables }) => !variables))('is refused: $text', ({ text }) => {
    expect(refusals(() => parse(text))).toEqual([expect.stringMatching(/^\.env:\d+:\d+ ./)]);
  });
});

const form = 'a line is NAME=value, the name of letters, digits, "_" and ".", or a comment with "#"';
const noValue =
  'a line without "=": write NAME= for an empty value, "#" before a comment, and a value of several lines in quotes';
const behind = 'text behind the closing quote: put all of the value in quotes, or " #" before a comment';

test.each([
  ['INVALID LINE\nA=1', [`1:9 "L" where "=" belongs: ${form}`]],
  ['A=1\nB\n', [`2:2 ${noValue}`]],
  ['A-B=1', [`1:2 "-" where "=" belongs: ${form}`]],
  [
    '\n  <<<<<<< HEAD\nA=1\n=======\n',
    [`2:3 "<" where a name belongs: ${form}`, '4:1 no name before "=": write NAME=value'],
  ],
  ['A="1\n2', ['1:3 the value of A has no closing "']],
  ["A=1\r\nB='1\r\n", ["2:3 the value of B has no closing '"]],
  ['A="a"b\nB=1\nC\n', [`1:6 ${behind}`, `3:2 ${noValue}`]],
  ['export', [`1:7 ${noValue}`]],
  ['\ufeffA=1', ['1:1 begins with a byte order mark: save the file as UTF-8 without one']],
])('%j is refused with line, column and what would be right', (text, problems) => {
  expect(refusals(() => parse(text))).toEqual(problems.map((problem) => `.env:${problem}`));
});

// godotenv gives them names that no template asks for.
test.each([
  ['=value', '1:1 no name before "=": write NAME=value'],
  [': x', '1:1 no name before ":": write NAME=value'],
  ['export =1', '1:8 no name before "=": write NAME=value'],
  ['A', `1:2 ${noValue}`],
  ['A=1\nB', `2:2 ${noValue}`],
  ['A="a"b', `1:6 ${behind}`],
  ['A B=1', `1:3 "B" where "=" belongs: ${form}`],
  ['set A=1', `1:5 "A" where "=" belongs: ${form}`],
  ['A\rB=1', `1:3 "B" where "=" belongs: ${form}`],
  ['ê=1', `1:1 "ê" where a name belongs: ${form}`],
])('%j is refused, though godotenv makes something of it', (text, problem) => {
  expect(refusals(() => parse(text))).toEqual([`.env:${problem}`]);
});

test('a refusal shows nothing of a key that is not in quotes', () => {
  const text = 'KEY=-----BEGIN KEY-----\nMIIEowSecret+x\nc2VjcmV0\n-----END KEY-----\n';
  expect(refusals(() => parse(text)).join('\n')).not.toMatch(/MIIE|ecret|c2Vj/);
});
