import Ajv from 'ajv/dist/2020';
import { parseAllDocuments } from 'yaml';
import { registerJsonSchema } from '../../config/schema/json-schema';
import { parseRegisterFile, registerFileSchema, registerFileText, type RegisterFile } from '../../config/register-file';
import { TextFile } from '../../input/text-file';
import { parseYaml } from '../../input/parse-yaml';

const file: RegisterFile = { slot: 3, generation: 7, issue: 42, owner: 'alice', since: '2026-11-21T10:00Z' };
const { owner, since } = registerFileSchema.shape;

test('a file of the register is small, and its texts stand in quotes', () => {
  expect(registerFileText(file)).toBe(
    'slot: 3\ngeneration: 7\nissue: 42\nowner: "alice"\nsince: "2026-11-21T10:00Z"\n',
  );
});

describe('an owner', () => {
  const owners = [
    'alice',
    'dependabot[bot]',
    'Zoë Müller-Łukasz',
    'team/payments',
    'a@example.org',
    '"',
    "'",
    '# no comment',
    '- a',
    'a: b',
    '{{ .Slot }}',
    '${{ secrets.TOKEN }}',
    '::set-output name=slot::1',
    '!!binary x',
    '*a',
    '&a',
    'yes',
    'null',
    '~',
    '0x10',
    '1e3',
    '2026-11-21',
    '---',
    '...',
    '%YAML 1.1',
    '\\n',
    '山'.repeat(100),
  ];
  test.each(owners)('called %j is read as it was written, by readers of YAML 1.1 too', (name) => {
    const text = registerFileText({ ...file, owner: name });
    expect(parseRegisterFile(new TextFile('3.yaml', text), '3.yaml')).toMatchObject({ ...file, owner: name });
    const [document, ...more] = parseAllDocuments(text, { version: '1.1' });
    expect(more).toEqual([]);
    expect(document && 'toJS' in document && document.toJS()).toEqual({ ...file, owner: name });
    expect(text.split('\n')).toHaveLength(6);
  });

  test.each([
    '',
    ' ',
    ' alice',
    'alice ',
    'alice\n',
    'alice\nslot=9',
    'a\r\nb',
    'a\tb',
    'a\u0000b',
    '\u001b[31malice',
    'a\u2028b',
    'a\u0085b',
    'evil\u202elice',
    'a\u200bb',
    '\ud800',
    'x'.repeat(101),
  ])('called %j is refused', (name) => {
    expect(owner.safeParse(name).success).toBe(false);
    expect(() => registerFileText({ ...file, owner: name })).toThrow();
  });
});

test('a life is at most the generation that the slot has now, in plain digits', () => {
  const parse = (life: string) =>
    parseRegisterFile(
      new TextFile('3.yaml', registerFileText(file).replace('issue:', `life: ${life}\nissue:`)),
      '3.yaml',
    );
  expect(parse('7').life).toBe(7);
  expect(() => parse('8')).toThrow('3.yaml:3:7 life: must be at most the generation, 7, at which the slot is now');
  expect(() => parse('0x5')).toThrow('3.yaml:3:7 life: must be written in plain digits');
});

describe('a time', () => {
  test.each(['2026-11-21T10:00Z', '2026-11-21T10:00:59Z', '2026-11-21T10:00:00.123Z', '2026-11-21T10:00:00+05:30'])(
    'written %s is taken as it is',
    (time) => {
      expect(since.parse(time)).toBe(time);
    },
  );

  test.each([
    '',
    'today',
    '2026-11-21',
    '2026-11-21 10:00Z',
    '2026-11-21T10:00',
    '2026-02-30T10:00Z',
    '2026-13-01T10:00Z',
    '2026-11-21T25:00Z',
    '2026-11-21T10:00Z\nslot=9',
    `2026-11-21T10:00:00.${'0'.repeat(40)}Z`,
  ])('written %j is refused', (time) => {
    expect(since.safeParse(time).success).toBe(false);
  });
});

describe('the JSON Schema for editors', () => {
  const validate = new Ajv({ validateFormats: false }).compile(registerJsonSchema());
  const accepts = (text: string) => validate(parseYaml(new TextFile('3.yaml', text))[0]?.value);

  test('accepts what is written', () => {
    expect(accepts(registerFileText(file))).toBe(true);
  });

  test.each([
    ['an unknown key', 'isue: 1'],
    ['a text for a number', 'pr: "7"'],
  ])('refuses %s', (_, line) => {
    expect(accepts(`${registerFileText(file)}${line}\n`)).toBe(false);
  });
});
