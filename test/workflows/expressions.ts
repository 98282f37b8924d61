/** A value of an expression, as GitHub has it. */
export type Value = unknown;

/** What an expression sees: contexts by name, and functions that depend on where it stands. */
export interface Surroundings {
  readonly contexts: Readonly<Record<string, Value>>;
  /** Such as `success`. */
  readonly functions?: Readonly<Record<string, () => Value>>;
}

/** Evaluates what GitHub calls an expression, as far as our workflows use any. What is unknown is an error, as a misspelled name would be. */
export function evaluate(text: string, surroundings: Surroundings): Value {
  const tokens = tokensOf(text);
  const parser = new Parser(tokens, surroundings);
  const value = parser.or();
  if (tokens.length > 0) throw new Error(`what is "${tokens.join(' ')}" in ${text}?`);
  return value;
}

/** A text with expressions in it: a whole expression keeps its type. */
export function filledIn(text: Value, surroundings: Surroundings): Value {
  if (typeof text !== 'string') return text;
  const whole = /^\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(text)?.[1];
  if (whole !== undefined) return evaluate(whole, surroundings);
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => textOf(evaluate(expression, surroundings)));
}

export function textOf(value: Value): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function isTrue(value: Value): boolean {
  return !(value === undefined || value === null || value === '' || value === false || value === 0);
}

function tokensOf(text: string): string[] {
  const pattern = /\s*('(?:[^']|'')*'|[A-Za-z_][\w-]*|\d+|&&|\|\||==|!=|[!().,*[\]])/gy;
  const tokens: string[] = [];
  let end = 0;
  for (const match of text.trim().matchAll(pattern)) {
    tokens.push(match[1] ?? '');
    end = match.index + match[0].length;
  }
  if (end !== text.trim().length) throw new Error(`${text}: not understood from ${end}`);
  return tokens;
}

class Parser {
  constructor(
    private readonly tokens: string[],
    private readonly surroundings: Surroundings,
  ) {}

  or(): Value {
    let left = this.and();
    while (this.take('||')) {
      const right = this.and();
      left = isTrue(left) ? left : right;
    }
    return left;
  }

  private and(): Value {
    let left = this.comparison();
    while (this.take('&&')) {
      const right = this.comparison();
      left = isTrue(left) ? right : left;
    }
    return left;
  }

  private comparison(): Value {
    const left = this.unary();
    if (this.take('==')) return same(left, this.unary());
    if (this.take('!=')) return !same(left, this.unary());
    return left;
  }

  private unary(): Value {
    if (this.take('!')) return !isTrue(this.unary());
    if (this.take('(')) {
      const value = this.or();
      this.expect(')');
      return value;
    }
    const token = this.tokens.shift() ?? '';
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d/.test(token)) return Number(token);
    if (['true', 'false', 'null'].includes(token)) return JSON.parse(token) as Value;
    if (this.take('(')) return this.call(token);
    if (!Object.hasOwn(this.surroundings.contexts, token)) throw new Error(`there is no context ${token} here`);
    let value = this.surroundings.contexts[token];
    while (this.take('.')) value = step(value, this.tokens.shift() ?? '');
    return value;
  }

  private call(name: string): Value {
    const args: Value[] = [];
    while (!this.take(')')) {
      args.push(this.or());
      this.take(',');
    }
    const own = this.surroundings.functions?.[name];
    if (own) return own();
    const [first, second] = args;
    if (name === 'contains')
      return Array.isArray(first)
        ? first.some((each) => same(each, second))
        : textOf(first).toLowerCase().includes(textOf(second).toLowerCase());
    if (name === 'startsWith') return textOf(first).toLowerCase().startsWith(textOf(second).toLowerCase());
    if (name === 'fromJSON') return JSON.parse(textOf(first)) as Value;
    if (name === 'format') return textOf(first).replace(/\{(\d)\}/g, (_, index) => textOf(args[Number(index) + 1]));
    if (name === 'hashFiles') return '';
    throw new Error(`there is no function ${name} here`);
  }

  private take(token: string): boolean {
    if (this.tokens[0] !== token) return false;
    this.tokens.shift();
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw new Error(`"${token}" is missing before ${this.tokens.join(' ')}`);
  }
}

/** What is not there is empty; `*` is each of a list. */
function step(value: Value, name: string): Value {
  if (Array.isArray(value)) return name === '*' ? value : value.map((each) => step(each, name));
  return typeof value === 'object' && value !== null ? (value as Record<string, Value>)[name] : undefined;
}

/** To GitHub, upper and lower case are the same. */
function same(one: Value, other: Value): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one.toLowerCase() === other.toLowerCase();
  if (typeof one === typeof other) return one === other;
  return textOf(one) === textOf(other);
}
