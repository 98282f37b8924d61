import { Problems } from './problem';
import { TextFile } from './text-file';

/** Characters that Go takes for space, and those of them that do not end a line. */
const space = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*/y;
const blank = /[\t\v\f\r \u0085\u00a0]*/y;
const around = /^[\t\v\f\r \u0085\u00a0]+|[\t\v\f\r \u0085\u00a0]+$/g;
const exporting = /export[\t\v\f\r \u0085\u00a0]+/y;
const name = /[A-Za-z0-9_.]+/y;

/**
 * The variables of an env file, by the rules of godotenv 1.5.1, which codexctl reads them with.
 *
 * No library of npm has these: to dotenv and to Node.js itself (whose answers differ from release to release) `#`
 * begins a comment anywhere, `KEY: value` is no line, and `${OTHER}` stays as it is. What godotenv takes without a
 * meaning, such as a name with a space or a last line without `=`, is an error here.
 *
 * @throws InvalidInput with each line that is not understood, but none of its text: that may be part of a secret
 */
export function parseEnvFile(source: TextFile): ReadonlyMap<string, string> {
  const file = new TextFile(source.name, source.text.replaceAll('\r\n', '\n'));
  const { text } = file;
  const variables = new Map<string, string>();
  const problems = new Problems();
  let offset = 0;
  /** Where the closing quote before `offset` stands; -1 where the last value had none. */
  let quoteEnd = -1;

  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = offset;
    const [match = ''] = pattern.exec(text) ?? [];
    offset += match.length;
    return match;
  };
  const skipLine = () => {
    const end = text.indexOf('\n', offset);
    offset = end < 0 ? text.length : end;
  };
  const refuse = (place: number, reason: string) => {
    problems.add(file.positionOf(place), reason);
    skipLine();
  };

  for (;;) {
    skip(space);
    if (offset >= text.length) break;
    if (text[offset] === '#') {
      skipLine();
      continue;
    }
    const start = offset;
    const followsQuote = quoteEnd >= 0 && !text.slice(quoteEnd, start).includes('\n');
    skip(exporting);
    const key = skip(name);
    skip(blank);
    const separator = text[offset];
    if (key === '' || (separator !== '=' && separator !== ':')) {
      refuse(followsQuote ? start : offset, followsQuote ? afterQuote : noVariable(key, separator));
      continue;
    }
    offset++;
    skip(blank);
    const quote = text[offset];
    quoteEnd = -1;
    if (quote === '"' || quote === "'") {
      const end = closingQuote(text, offset);
      if (end < 0) {
        refuse(offset, `the value of ${key} has no closing ${quote}`);
        break;
      }
      const value = text.slice(offset, end).replace(quote === '"' ? /^"+|"+$/g : /^'+|'+$/g, '');
      variables.set(key, quote === '"' ? expanded(unescaped(value), variables) : value);
      offset = end + 1;
      quoteEnd = offset;
    } else {
      const [line = ''] = /^[^\r\n]*/.exec(text.slice(offset)) ?? [];
      variables.set(key, expanded(withoutComment(line).replace(around, ''), variables));
      offset += line.length;
    }
  }
  problems.throwIfAny();
  return variables;
}

const afterQuote = 'text behind the closing quote: put all of the value in quotes, or " #" before a comment';

function noVariable(key: string, found: string | undefined): string {
  if (key === '' && (found === '=' || found === ':'))
    return `no name before ${JSON.stringify(found)}: write NAME=value`;
  if (found === '\ufeff') return 'begins with a byte order mark: save the file as UTF-8 without one';
  const end = found === undefined || found === '\n';
  return key !== '' && end
    ? 'a line without "=": write NAME= for an empty value, "#" before a comment, and a value of several lines in quotes'
    : `${end ? 'the end of the line' : JSON.stringify(found)} where ${key === '' ? 'a name' : '"="'} belongs: a line is NAME=value, the name of letters, digits, "_" and ".", or a comment with "#"`;
}

/** Where the quote that begins at `start` ends, maybe lines later; -1 where it does not. */
function closingQuote(text: string, start: number): number {
  const quote = text.charAt(start);
  let end = text.indexOf(quote, start + 1);
  while (end >= 0 && text[end - 1] === '\\') end = text.indexOf(quote, end + 1);
  return end;
}

/** Only the last `#` behind a space begins a comment, as it is in godotenv: `a # b # c` is `a # b`. */
function withoutComment(line: string): string {
  const [before] = /^.+[\t\v\f\r \u0085\u00a0](?=#)/su.exec(line) ?? [];
  return before ?? line;
}

function unescaped(value: string): string {
  return value
    .replace(/\\[^\n]/gu, (match) => ({ '\\n': '\n', '\\r': '\r' })[match] ?? match)
    .replace(/\\([^$])/gu, '$1');
}

/** `$NAME` and `${NAME}` are a variable that stands above in the same file, or nothing; `\$` is a dollar. */
function expanded(value: string, variables: ReadonlyMap<string, string>): string {
  return value.replace(/(\\)?\$\(?\{?([A-Z0-9_]+)?\}?/g, (match: string, escape?: string, key?: string) => {
    if (escape !== undefined) return match.slice(1);
    return key === undefined ? match : (variables.get(key) ?? '');
  });
}
