import { InvalidInput } from '../../../input/problem';
import { mergedToml, readToml, tomlText } from '../../../rules/agent-pod/toml';

const at = (offset: number) => ({ file: 'config.toml', line: 1, column: offset });

function problemOf(text: string): string {
  try {
    readToml(text, at);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return '';
}

test('what is no TOML is told where it stands, without the text around it', () => {
  const text = 'model = "m"\ntoken = secret-of-somebody\n';
  expect(problemOf(text)).toMatch(/^config\.toml:1:(2\d) not valid TOML: \S/);
  expect(problemOf(text)).not.toContain('secret-of-somebody');
  expect(problemOf('a = 1\na = 2\n')).toContain('not valid TOML');
});

test('two tables become one, and what both have is told', () => {
  const clashes: string[] = [];
  const merged = mergedToml(
    readToml('model = "m"\n[mcp_servers.docs]\ncommand = "docs"\n[list]\nitems = [1]\n', at),
    readToml(
      'model = "other"\n[mcp_servers.web]\nurl = "u"\n[mcp_servers.docs]\nargs = ["x"]\n[list]\nitems = [2]\n',
      at,
    ),
    (keys) => clashes.push(keys.join('.')),
  );
  expect(merged).toEqual({
    model: 'm',
    mcp_servers: { docs: { command: 'docs', args: ['x'] }, web: { url: 'u' } },
    list: { items: [1] },
  });
  expect(clashes.sort()).toEqual(['list.items', 'model']);
});

test('a key that is no name of JavaScript is a key like any other', () => {
  const read = readToml('[__proto__]\na = 1\n[constructor]\nb = 2\n', at);
  const merged = mergedToml({}, read, () => undefined);
  expect(Object.keys(merged)).toEqual(['__proto__', 'constructor']);
  expect(({} as { a?: number }).a).toBeUndefined();
});

test.each(['plain', 'with "quotes"', 'of\nlines', '\\back', 'ünï', "it's", '${X}', ''])(
  'the text %p is the same when it is read again',
  (text) => {
    const table = { text, list: [text], inner: { 'a key': text } };
    expect(readToml(tomlText(table), at)).toEqual(table);
  },
);
