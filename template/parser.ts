import { nearOrAll, suggestion } from '../input/suggestion';
import { FUNCTIONS } from './functions';
import { tokenize, type Token, type TokenKind } from './lexer';
import { characterValue, numberValue, stringValue } from './literals';
import { positionAt, type Span } from './position';
import type { Branch, Command, Constant, Expression, Pipeline, Statement, Syntax } from './syntax';
import { Failure, TemplateError } from './template-error';

const OPERANDS = new Set<TokenKind>([
  'boolean',
  'character',
  'dot',
  'field',
  'identifier',
  'nil',
  'number',
  'string',
  'variable',
  '(',
]);
/** What cannot take a piped value: `1 | 2`. */
const VALUES = new Set<Expression['kind']>(['constant', 'dot']);
/** An action as written, or the first line of one that is not closed there. */
const ACTION = /\{\{(?:"(?:[^"\\\n]|\\.)*"|.)*?(?:\}\}|$)/my;

/**
 * Parses a template. As in Go, functions and variables must exist; fields are looked up only when rendered.
 *
 * @param onUnknown takes each function and variable that does not exist, which then gives something. @default the first
 * is thrown
 */
export function parse(source: string, file: string, onUnknown?: (error: TemplateError) => void): Syntax {
  return new Parser(source, file, onUnknown).run();
}

class Parser {
  private readonly tokens: readonly Token[];
  private readonly templates = new Map<string, readonly Statement[]>();
  private index = 0;
  private actionStart = 0;
  private variables = ['$'];
  private ranges = 0;

  constructor(
    private readonly source: string,
    private readonly file: string,
    private readonly onUnknown?: (error: TemplateError) => void,
  ) {
    this.tokens = tokenize(source);
  }

  run(): Syntax {
    const statements: Statement[] = [];
    while (this.peek().kind !== 'end of file') {
      if (this.peek().kind === 'open' && isKeyword(this.peek(1), 'define')) this.define();
      else statements.push(this.statement());
    }
    return { statements, templates: this.templates };
  }

  // Statements

  /** `{{define "name"}}...{{end}}`, which stands only at the top level. */
  private define(): void {
    const opening = this.openAction();
    this.next();
    const name = this.templateName('define clause');
    this.expect('close', 'define clause');
    this.definition(name, opening);
  }

  /** The body of a define or block: with variables of its own, outside any range. */
  private definition(name: string, opening: Token): void {
    const { variables, ranges } = this;
    this.variables = ['$'];
    this.ranges = 0;
    const { body } = this.body(opening, ['end']);
    this.variables = variables;
    this.ranges = ranges;

    const earlier = this.templates.get(name);
    if (earlier === undefined || isBlank(earlier)) this.templates.set(name, body);
    else if (!isBlank(body)) this.fail(opening, `multiple definition of template "${name}"`);
  }

  /** Statements up to one of the keywords; what follows the keyword is left to the caller. */
  private body(opening: Token, ends: readonly string[]): { body: Statement[]; end: string } {
    const body: Statement[] = [];
    while (this.peek().kind !== 'end of file') {
      const keyword = this.peek(1);
      if (this.peek().kind === 'open' && keyword.kind === 'keyword' && ends.includes(keyword.text)) {
        this.openAction();
        this.next();
        if (keyword.text === 'end') this.expect('close', 'end');
        return { body, end: keyword.text };
      }
      body.push(this.statement());
    }
    return this.fail(opening, 'no {{end}} closes this');
  }

  private statement(): Statement {
    const opening = this.peek();
    if (opening.kind === 'text') return { kind: 'text', text: this.next().text, ...this.since(opening) };
    if (opening.kind !== 'open') this.unexpected(opening, 'input');
    this.openAction();
    const keyword = this.peek();
    if (keyword.kind !== 'keyword') {
      return { kind: 'print', pipeline: this.pipeline('command', 'close'), ...this.since(opening) };
    }
    this.next();
    switch (keyword.text) {
      case 'if':
      case 'with':
      case 'range':
        return this.branch(keyword.text, opening);
      case 'break':
      case 'continue':
        this.expect('close', `{{${keyword.text}}}`);
        if (this.ranges === 0) this.fail(keyword, `{{${keyword.text}}} outside {{range}}`);
        return { kind: keyword.text, ...this.since(opening) };
      case 'template':
      case 'block': {
        const context = `${keyword.text} clause`;
        const name = this.templateName(context);
        const isBare = keyword.text === 'template' && this.peek().kind === 'close';
        const argument = isBare ? undefined : this.pipeline(context, 'close');
        if (isBare) this.next();
        const call = { kind: 'template', name, argument, ...this.since(opening) } as const;
        if (keyword.text === 'block') this.definition(name, opening);
        return call;
      }
      default:
        return this.fail(keyword, `unexpected {{${keyword.text}}}`);
    }
  }

  private branch(kind: Branch['kind'], opening: Token): Branch {
    const visible = this.variables.length;
    const pipeline = this.pipeline(kind, 'close');
    if (kind === 'range') this.ranges += 1;
    const { body, end } = this.body(opening, ['end', 'else']);
    if (kind === 'range') this.ranges -= 1;
    const otherwise = end === 'else' ? this.otherwise(kind, opening) : [];
    this.variables.length = visible;
    return { kind, pipeline, body, otherwise, ...this.since(opening) };
  }

  /**
   * What follows `{{else`: the rest of that action, and statements. `{{else if}}` shares its `{{end}}` with the
   * `{{if}}` it continues.
   */
  private otherwise(kind: Branch['kind'], opening: Token): Statement[] {
    if (kind !== 'range' && isKeyword(this.peek(), kind)) {
      const start = this.actionStart;
      this.next();
      return [this.branch(kind, { ...opening, start })];
    }
    this.expect('close', 'else');
    return this.body(opening, ['end']).body;
  }

  private templateName(context: string): string {
    const token = this.next();
    if (token.kind !== 'string') this.unexpected(token, context);
    return this.valueOf(token, stringValue);
  }

  // Expressions

  private pipeline(context: string, closing: 'close' | ')'): Pipeline {
    const { start } = this.peek();
    const { targets, assigns } = this.targets(context);
    const commands: Command[] = [];
    while (this.peek().kind !== closing) {
      if (!OPERANDS.has(this.peek().kind)) this.unexpected(this.peek(), context);
      commands.push(this.command());
    }
    const end = this.peek(-1).end;
    const last = this.next();
    if (commands.length === 0) this.fail(last, `missing value for ${context}`);
    for (const [stage, { first }] of commands.entries()) {
      if (stage > 0 && VALUES.has(first.kind))
        this.fail(first, `non executable command in pipeline stage ${stage + 1}`);
    }
    return { kind: 'pipeline', targets, assigns, commands, start, end };
  }

  /** `$x :=`, `$x =` or, in a range, `$key, $value :=`. */
  private targets(context: string): { targets: string[]; assigns: boolean } {
    const targets: string[] = [];
    while (this.peek().kind === 'variable') {
      const after = this.peek(1);
      const isComma = after.kind === ',';
      if (after.kind !== ':=' && after.kind !== '=' && !isComma) break;
      const { text } = this.next();
      this.next();
      targets.push(text);
      this.variables.push(text);
      if (!isComma) return { targets, assigns: after.kind === '=' };
      if (context !== 'range' || targets.length > 1) this.fail(after, `too many declarations in ${context}`);
      if (!['variable', 'close', ')'].includes(this.peek().kind))
        this.fail(after, 'range can only initialize variables');
    }
    return { targets, assigns: false };
  }

  private command(): Command {
    const first = this.operand() ?? this.unexpected(this.peek(), 'command');
    const rest: Expression[] = [];
    for (;;) {
      const token = this.peek();
      if (token.kind === 'close' || token.kind === ')' || token.kind === '|') {
        const { end } = this.peek(-1);
        if (token.kind === '|') this.next();
        return { first, rest, start: first.start, end };
      }
      const argument = token.spaced ? this.operand() : undefined;
      rest.push(argument ?? this.unexpected(token, 'operand'));
    }
  }

  /** A term and the fields directly behind it. */
  private operand(): Expression | undefined {
    const term = this.term();
    const isChain = term?.kind === 'chain';
    const names = isChain ? [...term.names] : [];
    while (term !== undefined && this.peek().kind === 'field' && !this.peek().spaced) {
      if (VALUES.has(term.kind)) this.fail(term, 'this has no fields');
      names.push(this.next().text.slice(1));
    }
    if (term === undefined || names.length === 0) return term;
    return { kind: 'chain', of: isChain ? term.of : term, names, ...this.since(term) };
  }

  private term(): Expression | undefined {
    const token = this.peek();
    if (!OPERANDS.has(token.kind)) return undefined;
    this.next();
    const { start, end } = token;
    switch (token.kind) {
      case 'identifier':
        if (FUNCTIONS.has(token.text)) return { kind: 'function', name: token.text, start, end };
        this.unknown(token, `function "${token.text}" not defined${nearOrAll(token.text, [...FUNCTIONS.keys()])}`);
        return { kind: 'function', name: 'print', start, end };
      case 'variable':
        if (this.variables.includes(token.text)) return { kind: 'variable', name: token.text, start, end };
        this.unknown(token, `undefined variable "${token.text}"${suggestion(token.text, this.variables.slice(1))}`);
        return { kind: 'variable', name: '$', start, end };
      case 'field':
        return { kind: 'chain', of: { kind: 'dot', start, end: start }, names: [token.text.slice(1)], start, end };
      case 'dot':
        return { kind: 'dot', start, end };
      case '(':
        return { ...this.pipeline('parenthesized pipeline', ')'), ...this.since(token) };
      default:
        return { kind: 'constant', value: this.valueOf(token, constantValue), start, end };
    }
  }

  private valueOf<T>(token: Token, read: (text: string, kind: TokenKind) => T): T {
    try {
      return read(token.text, token.kind);
    } catch (error) {
      if (error instanceof Failure) this.fail(token, error.message);
      throw error;
    }
  }

  // Tokens

  /** @param ahead counted from the next token; the last token, which ends the source or is an error, repeats */
  private peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new Error('there is always a last token');
    return token;
  }

  private next(): Token {
    const token = this.peek();
    if (this.index < this.tokens.length) this.index += 1;
    return token;
  }

  private openAction(): Token {
    const opening = this.next();
    this.actionStart = opening.start;
    return opening;
  }

  private expect(kind: TokenKind, context: string): void {
    const token = this.next();
    if (token.kind !== kind) this.unexpected(token, context);
  }

  private since(opening: Span): Span {
    return { start: opening.start, end: this.peek(-1).end };
  }

  private unexpected(token: Token, context: string): never {
    if (token.kind === 'error') this.fail(token, token.text);
    this.fail(token, `unexpected ${token.text === '' ? token.kind : token.text} in ${context}`);
  }

  private fail(at: Span, reason: string): never {
    throw this.errorAt(at, reason);
  }

  /** What does not exist may be meant for another program, such as the labels of an alert. */
  private unknown(at: Span, reason: string): void {
    const { expression } = this.errorAt(at, reason);
    // An action of several lines, or one with both quotes, is not repeated.
    const text = expression.endsWith('}}') && !expression.includes('`') ? expression : '{{';
    const literal = text.includes('"') ? `\`${text}\`` : `"${text}"`;
    const error = this.errorAt(at, `${reason}; if another program is to read it, write {{ ${literal} }}`);
    if (!this.onUnknown) throw error;
    this.onUnknown(error);
  }

  private errorAt(at: Span, reason: string): TemplateError {
    ACTION.lastIndex = this.source.startsWith('{{', at.start) ? at.start : this.actionStart;
    const action = ACTION.exec(this.source)?.[0] ?? '';
    const { line, column } = positionAt(this.source, at.start);
    return new TemplateError(this.file, line, column, action, reason);
  }
}

function constantValue(text: string, kind: TokenKind): Constant['value'] {
  if (kind === 'nil') return undefined;
  if (kind === 'boolean') return text === 'true';
  if (kind === 'string') return stringValue(text);
  return kind === 'character' ? characterValue(text) : numberValue(text);
}

function isKeyword(token: Token, text: string): boolean {
  return token.kind === 'keyword' && token.text === text;
}

/** An empty definition never replaces another one, and may be replaced. */
function isBlank(statements: readonly Statement[]): boolean {
  return statements.every((statement) => statement.kind === 'text' && statement.text.trim() === '');
}
