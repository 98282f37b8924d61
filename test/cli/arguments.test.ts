import { parseOptions, parseWords, wholeNumber, type Options } from '../../cli/arguments';

const options = {
  context: { type: 'string' },
  remove: { type: 'string', multiple: true },
  timeout: { type: 'string', default: '300' },
  'dry-run': { type: 'boolean', default: false },
} as const satisfies Options;

const words = (text: string) => (text === '' ? [] : text.split(' '));

test.each([
  ['', { timeout: '300', 'dry-run': false }, []],
  ['a --context=kind b --dry-run', { context: 'kind', timeout: '300', 'dry-run': true }, ['a', 'b']],
  ['--timeout 5 -- --dry-run', { timeout: '5', 'dry-run': false }, ['--dry-run']],
  ['--remove a --remove=b', { remove: ['a', 'b'], timeout: '300', 'dry-run': false }, []],
  ['--context=-x', { context: '-x', timeout: '300', 'dry-run': false }, []],
])('%j is understood', (text, values, positionals) => {
  expect(parseWords(words(text), options, 'usage: ...')).toEqual({ values, positionals });
});

test.each([
  ['--dryrun', 'there is no option --dryrun here; did you mean "dry-run"?'],
  ['--prune', 'there is no option --prune here'],
  ['--constructor', 'there is no option --constructor here'],
  ['-n', 'there is no option -n here'],
  ['--dry-run --dry-run', '--dry-run is given twice'],
  ['--context=a --context b', '--context is given twice'],
  ['--context', '--context needs a value'],
  ['--context --dry-run', '--context needs a value'],
  ['--dry-run=no', '--dry-run takes no value'],
])('%j is refused with the usage', (text, message) => {
  const parse = () => parseWords(words(text), options, 'usage: ...');
  expect(parse).toThrow(message);
  expect(parse).toThrow('usage: ...');
});

test('a command that takes only options refuses other words', () => {
  expect(parseOptions(['--context=a'], options, 'usage: ...').context).toBe('a');
  expect(() => parseOptions(['--context=a', 'b'], options, 'usage: ...')).toThrow('"b" is not expected\nusage: ...');
});

test.each(['0', '-1', '1e3', '', '1.5', '1234567890123456'])('%j is no number for an option', (text) => {
  expect(() => wholeNumber('timeout', text)).toThrow(`--timeout: "${text}" must be a whole number from 1`);
});
