import { kubernetesScalars } from '../../input/kubernetes-scalars';
import { TextFile } from '../../input/text-file';
import { parseYaml } from '../../input/parse-yaml';
import { refusals } from '../config/project-directory';

const read = (text: string) => parseYaml(new TextFile('a.yaml', text), kubernetesScalars)[0]?.value;

// What kubectl 1.33 answers to each: kubectl annotate --local -f - a=b -o json
test.each<[string, unknown]>([
  ['yes', true],
  ['Yes', true],
  ['YES', true],
  ['no', false],
  ['on', true],
  ['On', true],
  ['off', false],
  ['OFF', false],
  ['y', true],
  ['Y', true],
  ['n', false],
  ['N', false],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['tRue', 'tRue'],
  ['false', false],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['nUll', 'nUll'],
  ['', null],
  ['0', 0],
  ['-0', 0],
  ['+1', 1],
  ['1', 1],
  ['007', 7],
  ['0644', 420],
  ['0o17', 15],
  ['0O17', 15],
  ['08', 8],
  ['09.5', 9.5],
  ['0x1F', 31],
  ['0X1f', 31],
  ['-0x1F', -31],
  ['0b101', 5],
  ['0B1', 1],
  ['-0b1', -1],
  ['+0b1', 1],
  ['1_000', 1000],
  ['0x_1', 1],
  ['1_0.5', 10.5],
  ['1.', 1],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['+.5', 0.5],
  ['1.0', 1],
  ['1.50', 1.5],
  ['3.10', 3.1],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1e+3', 1000],
  ['1.5e-3', 0.0015],
  ['1e400', '1e400'],
  ['-1e400', '-1e400'],
  ['inf', 'inf'],
  ['nan', 'nan'],
  ['NaN', 'NaN'],
  ['12345678901234567890123', 1.2345678901234568e22],
  ['0x1FFFFFFFFFFFFFFFF', '0x1FFFFFFFFFFFFFFFF'],
  ['1:30', '1:30'],
  ['190:20:30', '190:20:30'],
  ['12:30:45.5', '12:30:45.5'],
  ['2001-12-14', '2001-12-14'],
  ['2001-12-14T21:59:43Z', '2001-12-14T21:59:43Z'],
  ['2001-12-14 21:59:43.10 -5', '2001-12-14 21:59:43.10 -5'],
  ['0.1', 0.1],
  ['1.7976931348623157e308', 1.7976931348623157e308],
  ['123456789.123456789', 123456789.12345679],
  ['1.23456789012345678901', 1.2345678901234567],
  ['=', '='],
  ['"a"', 'a'],
  ["'b'", 'b'],
  ['0.0', 0],
  ['00', 0],
  ['0_', 0],
  ['_1', '_1'],
  ['1__0', 10],
  ['0x', '0x'],
  ['0b', '0b'],
  ['0o8', '0o8'],
  ['1e', '1e'],
  ['e3', 'e3'],
  ['.', '.'],
  ['+', '+'],
  ['..', '..'],
  ['1.2.3', '1.2.3'],
  ['1,000', '1,000'],
  ['0b102', '0b102'],
  ['0xG', '0xG'],
  ['!!str 1', '1'],
  ['!!int "1"', 1],
  ['!!bool "true"', true],
  ['!!binary aGk=', 'hi'],
  ['!!null ""', null],
  ['! 1', '1'],
  ['!!timestamp 2001-12-14', '2001-12-14'],
  ['!!float 1', 1],
  ['!!float "1"', 1],
  ['!!float 1.5', 1.5],
  ['!!float 0x1F', 31],
  ['!!float 0644', 420],
  ['!!float 1_000', 1000],
  ['!!int 0o7', 7],
  ['!!int "0x1F"', 31],
  ['!!int 1_000', 1000],
  ['!!int +1', 1],
  ['!!bool yes', true],
  ['!!bool on', true],
  ['!!null ~', null],
  ['!!str yes', 'yes'],
  ['!!str ~', '~'],
  ['!!str', ''],
  ['!!str 1.50', '1.50'],
  ['!!str 2001-12-14', '2001-12-14'],
  ['!!binary "aGk="', 'hi'],
  ['!!binary ""', ''],
  ['! yes', 'yes'],
  ['!foo 1', '1'],
  ['!<tag:yaml.org,2002:int> "1"', 1],
  ['+0x1F', 31],
  ['-0o7', -7],
  ['0_7', 7],
  ['1e1_0', 10000000000],
  ['1e5_0', 1e50],
  ['0b2', '0b2'],
  ['089', 89],
  ['++1', '++1'],
  ['1-1', '1-1'],
  ['0x1p3', '0x1p3'],
  ['.e3', '.e3'],
  ['1e-400', 0],
  ['100000000000000000000', 100000000000000000000],
])('%s is read as kubectl reads it', (text, value) => {
  expect(read(`v: ${text}\n`)).toEqual({ v: value });
});

test.each([
  ['yes', 'true'],
  ['010', '8'],
  ['1.50', '1.5'],
  ['1_000', '1000'],
  ['2001-12-14', '2001-12-14'],
  ['constructor', 'constructor'],
  ['__proto__', '__proto__'],
  ['toString', 'toString'],
  ['0x1F', '31'],
  ['0o7', '7'],
  ['1e3', '1000'],
  ['.5', '0.5'],
  ['-1', '-1'],
  ['1:30', '1:30'],
  ['"1"', '1'],
  ['!!str 1', '1'],
  ['!!int "1"', '1'],
  ['=', '='],
])('so is the key %s', (text, key) => {
  expect(Object.keys(read(`${text}: v\n`) as object)).toEqual([key]);
});

test('a directive changes nothing of it', () => {
  expect(read('%YAML 1.1\n---\na: 2001-12-14\nb: 1:30\nc: !!set {x: }\n')).toEqual({
    a: '2001-12-14',
    b: '1:30',
    c: { x: null },
  });
});

test.each([
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775807',
  '0xFFFFFFFFFFFFFFFF',
  '9_007_199_254_740_993',
])('%s would be rounded, and is refused with its place', (text) => {
  expect(refusals(() => read(`a: 1\nb: [2, ${text}]\n`))).toEqual([
    `a.yaml:2:8 ${text} is a whole number beyond 2^53, and would be rounded here: in quotes it is kept, as a text`,
  ]);
  expect(read(`a: "${text}"\n`)).toEqual({ a: text });
});

test.each(['.inf', '-.INF', '.NaN'])('%s is no number for JSON, nor for kubectl', (text) => {
  expect(refusals(() => read(`a: ${text}\n`))).toEqual([
    `a.yaml:1:4 ${text} is no number that JSON has: put it in quotes, if it is a text`,
  ]);
});

test.each([
  ['!!int 1.5', '1.5', 'int'],
  ['!!int abc', 'abc', 'int'],
  ['!!int ""', '', 'int'],
  ['!!int yes', 'yes', 'int'],
  ['!!int 1e3', '1e3', 'int'],
  ['!!int 12345678901234567890123', '12345678901234567890123', 'int'],
  ['!!float abc', 'abc', 'float'],
  ['!!float yes', 'yes', 'float'],
  ['!!float ~', '~', 'float'],
  ['!!bool 1', '1', 'bool'],
  ['!!bool abc', 'abc', 'bool'],
  ['!!null x', 'x', 'null'],
  ['!!null 0', '0', 'null'],
  ['!!timestamp abc', 'abc', 'timestamp'],
  ['!!binary x', 'x', 'binary'],
  ['!!binary aGk', 'aGk', 'binary'],
  ['!!binary "a b"', 'a b', 'binary'],
])('%s is not what its tag says, to kubectl too', (text, value, tag) => {
  expect(refusals(() => read(`v: ${text}\n`))).toEqual([
    `a.yaml:1:4 not valid YAML: ${JSON.stringify(value)} is no !!${tag}`,
  ]);
});

test('bytes under !!binary that are no UTF-8 are refused: kubectl makes other characters of them', () => {
  expect(refusals(() => read('v: !!binary /w==\n'))).toEqual(['a.yaml:1:4 not valid YAML: "/w==" is no !!binary']);
});

// Go's reader writes 1e-07, 1e+16, 1.2345672e+06.
test.each(['1e-7', '1e16', '0.00001', '1234567.25', '1.7e308'])('the key %s is refused', (text) => {
  expect(refusals(() => read(`${text}: v\n`))).toEqual([
    `a.yaml:1:1 the key ${text} is a number, which readers write in several ways: put it in quotes`,
  ]);
  expect(read(`"${text}": v\n`)).toEqual({ [text]: 'v' });
});

test('a key that is null is refused', () => {
  expect(refusals(() => read('a: {~: b}\n'))).toEqual(['a.yaml:1:5 not valid YAML: a key must be text']);
});
