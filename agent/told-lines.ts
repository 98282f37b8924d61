import { StringDecoder } from 'node:string_decoder';
import { withoutPrivateKeys } from '../kubernetes/plain-secrets/secret-value';
import { withoutSecrets } from '../kubernetes/plain-secrets/without-secrets';

/** Characters of a line that are told; what comes after is left out, so that no secret is cut in two. */
const mostCharacters = 8192;

/** Lines that a private key may have; what has more is none. */
const mostKeyLines = 200;

/**
 * What others say, as lines that may stand in a log: with a placeholder for each value that looks secret, without what a terminal obeys,
 * and with nothing that a runner of GitHub would take for a command. Those begin with "::", or have "##[" anywhere.
 */
export class ToldLines {
  private readonly decoder = new StringDecoder('utf8');
  private line = '';
  private leftOut = 0;
  private keyLines = 0;

  /** @param tell takes each line */
  constructor(private readonly tell: (line: string) => void) {}

  add(piece: Buffer): void {
    const [first = '', ...rest] = this.decoder.write(piece).split(/\r\n|[\r\n]/);
    this.append(first);
    for (const part of rest) {
      this.end();
      this.append(part);
    }
  }

  /** There is nothing more: tells what has no end of a line. */
  end(): void {
    if (this.line === '' && this.leftOut === 0) return;
    if (this.isInKey()) {
      this.line = '';
      this.leftOut = 0;
      return;
    }
    const more = this.leftOut > 0 ? ` ... ${this.leftOut} characters left out` : '';
    const line = toldLine(this.line) + more;
    this.line = '';
    this.leftOut = 0;
    this.tell(line);
  }

  /** Whether the line is one of a private key, of which the first and the last are told. */
  private isInKey(): boolean {
    const end = /-----END [A-Z ]+-----/;
    const [, key] = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(.*)/.exec(this.line) ?? [];
    if (key !== undefined) {
      // One that is in a single line has its end there.
      this.keyLines = end.test(key) ? 0 : mostKeyLines;
      return false;
    }
    if (end.test(this.line)) this.keyLines = 0;
    if (this.keyLines === 0) return false;
    this.keyLines -= 1;
    return true;
  }

  private append(part: string): void {
    const room = mostCharacters - this.line.length;
    this.line += part.slice(0, room);
    this.leftOut += Math.max(0, part.length - room);
  }
}

/** A text of others, as lines, of which each may be as long as one that is heard. */
export function toldText(text: string): string {
  return withoutPrivateKeys(text)
    .split(/\r?\n/)
    .map((line) => toldLine(line.slice(0, mostCharacters)))
    .join('\n');
}

/** One line of others, to stand behind something of ours. */
export function toldLine(line: string): string {
  return withoutSecrets(plainText(line)).replaceAll('##[', '# #[');
}

/** A text without what a terminal obeys, or what is not seen: escape sequences, control characters, marks of direction. */
export function plainText(text: string): string {
  return text.replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g, '').replace(unseen, '');
}

/** Control characters but tab and line feed, marks of direction, and separators that few programs take for an end of a line. */

export const unseen =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
