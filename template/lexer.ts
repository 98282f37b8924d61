import type { Span } from './position';

const NAME_END = /(?=[ \t\r\n.,|:()]|\}\}|$)/.source;
const name = (pattern: string) => new RegExp(pattern + NAME_END, 'uy');

/**
 * Tokens inside an action: the first that fits. A number is taken generously here and checked when its value is read.
 */
const ACTION_TOKENS = [
  [':=', /:=/y],
  ['=', /=/y],
  ['|', /\|/y],
  ['(', /\(/y],
  [')', /\)/y],
  [',', /,/y],
  ['string', /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\[^\n])*'/y],
  ['number', /(?:[+-]|\.?[0-9])(?:[eEpP][+-]|[\p{L}\p{Nd}_.])*(?:[+-][0-9.]+i)?/uy],
  ['keyword', name('(?:block|break|continue|define|else|end|if|range|template|with)')],
  ['boolean', name('(?:true|false)')],
  ['nil', name('nil')],
  ['dot', name('\\.')],
  ['field', name('\\.[\\p{L}\\p{Nd}_]+')],
  ['variable', name('\\$[\\p{L}\\p{Nd}_]*')], // $ or $name
  ['identifier', name('[\\p{L}\\p{Nd}_]+')],
] as const;

/** `error` is always the last token, and its text the reason. */
export type TokenKind = (typeof ACTION_TOKENS)[number][0] | 'text' | 'open' | 'close' | 'end of file' | 'error';

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
  /** Whether white space precedes it: `.X.Y` is one operand, `.X .Y` are two. */
  readonly spaced: boolean;
}

const OPEN = /\{\{(?:-[ \t\r\n])?/y;
const OPEN_TRIMMED = /\{\{-[ \t\r\n]/y;
const CLOSE = /[ \t\r\n]-\}\}[ \t\r\n]*|\}\}/y;
/** Leaves the last space to a trimming `-}}`, which needs one. */
const SPACE = /(?:[ \t\r\n](?!-\}\}))+/y;

const UNTERMINATED: Readonly<Record<string, string>> = {
  '"': 'unterminated quoted string',
  '`': 'unterminated raw quoted string',
  "'": 'unterminated character constant',
};

/**
 * Splits a template into tokens. A mistake ends the list as an `error` token, so that mistakes before it are reported
 * first.
 */
export function tokenize(source: string): Token[] {
  return new Lexer(source).run();
}

class Lexer {
  private readonly tokens: Token[] = [];
  private offset = 0;

  constructor(private readonly source: string) {}

  run(): Token[] {
    while (this.offset < this.source.length) {
      this.literalText();
      const isComment = this.source.startsWith('/*', this.offset + (this.look(OPEN)?.length ?? 0));
      if (!(isComment ? this.comment() : this.action())) return this.tokens;
    }
    this.add('end of file', '');
    return this.tokens;
  }

  /** Text up to the next action, trimmed where that action says so. */
  private literalText(): void {
    const start = this.offset;
    const end = this.source.indexOf('{{', start);
    this.offset = end < 0 ? this.source.length : end;
    const text = this.source.slice(start, this.offset);
    const kept = this.look(OPEN_TRIMMED) === undefined ? text : text.replace(/[ \t\r\n]+$/, '');
    if (kept !== '') this.add('text', kept, { start });
  }

  private comment(): boolean {
    const start = this.offset;
    this.take(OPEN);
    const end = this.source.indexOf('*/', this.offset + 2);
    if (end < 0) return this.error('unclosed comment', start);
    this.offset = end + 2;
    return this.take(CLOSE) !== undefined || this.error('comment ends before closing delimiter', start);
  }

  /** @returns whether the action is complete, or there is none because the text has ended */
  private action(): boolean {
    const start = this.offset;
    const open = this.take(OPEN);
    if (open === undefined) return true;
    this.add('open', open, { start });
    const parentheses: number[] = [];
    for (;;) {
      const spaced = this.take(SPACE) !== undefined;
      const tokenStart = this.offset;
      const close = this.take(CLOSE);
      if (close !== undefined) {
        if (parentheses.length > 0) return this.error('unclosed left paren', parentheses.at(-1));
        this.add('close', close, { start: tokenStart });
        return true;
      }
      if (tokenStart === this.source.length) return this.error('unclosed action', start);
      const kind = this.actionToken(spaced, start);
      if (kind === undefined) return false;
      if (kind === '(') parentheses.push(tokenStart);
      if (kind === ')') parentheses.pop();
    }
  }

  /** @returns the kind of the token added, undefined on a mistake */
  private actionToken(spaced: boolean, actionStart: number): TokenKind | undefined {
    const start = this.offset;
    for (const [kind, pattern] of ACTION_TOKENS) {
      const text = this.take(pattern);
      if (text === undefined) continue;
      this.add(kind, text, { start, spaced });
      return kind;
    }
    const rest = this.look(/[^ \t\r\n}]+|\}/y) ?? '';
    const unterminated = UNTERMINATED[rest.charAt(0)];
    if (unterminated === undefined && !this.closes(start)) this.error('unclosed action', actionStart);
    else this.error(unterminated ?? `cannot read ${rest}`, start);
    return undefined;
  }

  /** Whether the action that goes on here is closed before another opens: where it is not, what cannot be read is text. */
  private closes(from: number): boolean {
    const close = this.source.indexOf('}}', from);
    const open = this.source.indexOf('{{', from);
    return close >= 0 && (open < 0 || close < open);
  }

  private look(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    return pattern.exec(this.source)?.[0];
  }

  private take(pattern: RegExp): string | undefined {
    const text = this.look(pattern);
    this.offset += text?.length ?? 0;
    return text;
  }

  private add(kind: TokenKind, text: string, { start = this.offset, spaced = false } = {}): void {
    this.tokens.push({ kind, text, start, end: start + text.length, spaced });
  }

  private error(reason: string, start?: number): false {
    this.add('error', reason, { start });
    return false;
  }
}
