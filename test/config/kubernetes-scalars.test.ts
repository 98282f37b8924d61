import { kubernetesScalars } from '../../config/kubernetes-scalars';
import { TextFile } from '../../config/text-file';
import { parseYaml } from '../../config/yaml-document';
import { refusals } from './project-directory';

const read = (text: string) => parseYaml(new TextFile('a.yaml', text), kubernetesScalars)[0]?.value;

// As kubectl 1.33 answers to each: kubectl annotate --local -f - a=b -o json
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

test('a key that is null is refused', () => {
  expect(refusals(() => read('a: {~: b}\n'))).toEqual(['a.yaml:1:5 not valid YAML: a key must be text']);
});
