import { ToldLines, toldText } from '../../agent/told-lines';

function told(...pieces: (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const telling = new ToldLines((line) => lines.push(line));
  for (const piece of pieces) telling.add(Buffer.from(piece));
  telling.end();
  return lines;
}

test.each<[string, string[], string[]]>([
  ['lines in pieces', ['a', 'b\nc', 'd\n', 'e'], ['ab', 'cd', 'e']],
  ['ends of lines of all kinds', ['a\r\nb\rc\n\nd'], ['a', 'b', 'c', 'd']],
  ['what a terminal obeys', ['\u001b[2J\u001b]0;title\u0007a\u0000b\u202e'], ['ab']],
  ['what a runner obeys', ['##[set-output name=x]y\n a ##[b]'], ['# #[set-output name=x]y', ' a # #[b]']],
])('%s are told as lines that do nothing', (_, pieces, lines) => {
  expect(told(...pieces)).toEqual(lines);
});

test('a character of several bytes stays one, wherever it is cut', () => {
  const bytes = Buffer.from('ж\u{1f600}\n');
  expect(told(...[...bytes].map((byte) => Buffer.from([byte])))).toEqual(['ж\u{1f600}']);
});

test('a value that looks secret is not told, though its line comes in pieces', () => {
  const [line = ''] = told('export API_TO', 'KEN=abcdef0123', '456789abcdef\n');
  expect(line).toContain('API_TOKEN=');
  expect(line).not.toMatch(/abcdef|456789/);
});

test('a private key is not told, over however many lines, and what comes after it is', () => {
  const key = ['-----BEGIN RSA PRIVATE KEY-----', 'MIIEpAIBAAKC', 'AQEA7bq+', '-----END RSA PRIVATE KEY-----'];
  expect(told([...key, 'after'].join('\n'))).toEqual([`${key[0]}***`, key[3], 'after']);
  expect(toldText(['before', ...key, 'after'].join('\n'))).toBe(`before\n${key[0]}***${key[3]}\nafter`);
  expect(told(`${key.join(' ')}\nafter`)).toEqual([`${key[0]}***${key[3]}`, 'after']);
});

test('a line that does not end is told in part, and its end is counted', () => {
  const piece = 'x'.repeat(5000);
  expect(told(...Array.from({ length: 1000 }, () => piece), '\nnext')).toEqual([
    `${'x'.repeat(8192)} ... ${5_000_000 - 8192} characters left out`,
    'next',
  ]);
});
