import { DependsOnSlot } from '../siblings/depends-on-slot';
import { compareCalls, iteratesAlike, type StandingInteger } from './slots-apart';
import { accepts, envOr, FUNCTIONS, index, type ParameterType, type TemplateFunction } from './functions';
import type { Span } from './position';
import { sprint } from './printf';
import { Output, type MissingKey, type Rendered } from './rendered';
import type { Branch, Command, Expression, Pipeline, Statement, Syntax } from './syntax';
import { Failure } from './template-error';
import { environmentVariables } from './usage';
import { Dictionary, fromData, iterate, toInteger, truth, typeName, type Value } from './values';

/**
 * Templates that call each other deeper than this do so forever. Go allows more, but here the stack would end first,
 * and say nothing useful.
 */
const MAX_DEPTH = 200;

/** Failures after which a rendering ends: a template that calls itself twice would fail for ever. */
const MOST_FAILURES = 50;

/** What leaves the body of a range early. */
type Jump = 'break' | 'continue' | undefined;

/** One rendering of a template. */
export class Evaluator {
  private readonly output = new Output();
  private readonly functions: ReadonlyMap<string, TemplateFunction>;
  /** Variables in scope, innermost last. A block drops what it declared when it ends. */
  private scope: { readonly name: string; value: Value }[] = [];
  private depth = 0;
  private failures = 0;
  /** A key that a map had not, in what is being printed. */
  private missing: Omit<MissingKey, keyof Span> | undefined;
  /** What is being evaluated, for errors. */
  current: Span = { start: 0, end: 0 };

  constructor(
    private readonly syntax: Syntax,
    env: Readonly<Record<string, string>>,
    /** Takes failures; what fails prints nothing. @default the first failure ends the rendering */
    private readonly onFailure?: (failure: Failure, at: Span) => void,
    /** An integer in the data that stands in for others. @default none */
    private readonly standIn?: StandingInteger,
  ) {
    this.functions = new Map(FUNCTIONS).set('envOr', envOr(env, environmentVariables(syntax))).set(
      'index',
      index((key, keys) => {
        this.missing = { key, keys };
      }),
    );
  }

  render(data: unknown): Rendered {
    this.call(this.syntax.statements, fromData(data) ?? undefined);
    return this.output.finish();
  }

  // Statements

  /** Runs a template, which sees no variable but `$`. */
  private call(statements: readonly Statement[], dot: Value): void {
    const callers = this.scope;
    this.scope = [{ name: '$', value: dot }];
    this.depth += 1;
    this.run(statements, dot);
    this.depth -= 1;
    this.scope = callers;
  }

  private run(statements: readonly Statement[], dot: Value): Jump {
    for (const statement of statements) {
      const jump = this.statement(statement, dot);
      if (jump !== undefined) return jump;
    }
    return undefined;
  }

  private statement(statement: Statement, dot: Value): Jump {
    const visible = this.scope.length;
    try {
      return this.evaluate(statement, dot);
    } catch (error) {
      if (!(error instanceof Failure) || !this.onFailure || ++this.failures > MOST_FAILURES) throw error;
      this.onFailure(error, this.current);
      this.scope.length = visible;
      this.declare(statement);
      return undefined;
    }
  }

  /** Variables whose declaration failed are there, with nothing in them: what reads them is not wrong for that. */
  private declare(statement: Statement): void {
    if (statement.kind !== 'print' || statement.pipeline.assigns) return;
    for (const name of statement.pipeline.targets) this.scope.push({ name, value: '' });
  }

  private evaluate(statement: Statement, dot: Value): Jump {
    switch (statement.kind) {
      case 'text':
        this.output.literal(statement.text, statement.start);
        return undefined;
      case 'print': {
        this.missing = undefined;
        const value = this.pipeline(statement.pipeline, dot);
        if (statement.pipeline.targets.length > 0) return undefined;
        this.current = statement.pipeline;
        const text = value === undefined ? '<no value>' : sprint([value]);
        this.output.computed(text, statement.start);
        if (text === '' && !hasFallback(statement.pipeline)) this.tellMissing(statement.pipeline);
        return undefined;
      }
      case 'template':
        this.template(statement, dot);
        return undefined;
      case 'range':
        return this.range(statement, dot);
      case 'if':
      case 'with':
        return this.branch(statement, dot);
      default:
        return statement.kind;
    }
  }

  private tellMissing({ start, end }: Span): void {
    if (this.missing) this.output.missing({ ...this.missing, start, end });
  }

  private template(call: Statement & { kind: 'template' }, dot: Value): void {
    this.current = call;
    const body = this.syntax.templates.get(call.name);
    if (body === undefined) throw new Failure(`template "${call.name}" not defined`);
    if (this.depth === MAX_DEPTH) throw new Failure(`exceeded maximum template depth (${MAX_DEPTH})`);
    this.call(body, call.argument === undefined ? undefined : this.pipeline(call.argument, dot));
  }

  private branch(branch: Branch, dot: Value): Jump {
    const outer = this.scope.length;
    const value = this.pipeline(branch.pipeline, dot);
    const isTrue = truth(value);
    const inner = isTrue && branch.kind === 'with' ? value : dot;
    const jump = this.run(isTrue ? branch.body : branch.otherwise, inner);
    this.scope.length = outer;
    return jump;
  }

  private range(loop: Branch, dot: Value): Jump {
    const outer = this.scope.length;
    const value = this.pipeline(loop.pipeline, dot);
    const inner = this.scope.length;
    let jump: Jump;
    let isEmpty = true;
    this.current = loop.pipeline;
    if (this.standIn && !iteratesAlike(value, this.standIn.number)) throw new DependsOnSlot();
    if (loop.pipeline.targets.length > 1 && toInteger(value) !== undefined) {
      throw new Failure("can't iterate over an integer with more than one variable");
    }
    for (const [key, element] of iterate(value)) {
      isEmpty = false;
      this.setTargets(loop.pipeline, key, element);
      jump = this.run(loop.body, element);
      this.scope.length = inner;
      if (jump === 'break') break;
      this.current = loop.pipeline;
    }
    jump = isEmpty ? this.run(loop.otherwise, dot) : undefined;
    this.scope.length = outer;
    return jump === 'break' ? undefined : jump; // a break in the {{else}} ends this range too, not the one around it
  }

  /** The last target gets the element, the one before it the key. */
  private setTargets({ targets, assigns }: Pipeline, key: Value, element: Value): void {
    const values = targets.length > 1 ? [key, element] : [element];
    for (const [index, value] of values.entries()) {
      const name = targets[index];
      if (name === undefined) return;
      const declared = this.scope.at(index - values.length);
      if (assigns) this.variable(name).value = value;
      else if (declared !== undefined) declared.value = value;
    }
  }

  // Expressions

  private pipeline(pipeline: Pipeline, dot: Value): Value {
    this.current = pipeline;
    let value: Value;
    for (const [stage, command] of pipeline.commands.entries()) {
      value = this.command(command, dot, stage === 0 ? [] : [value]) ?? undefined;
    }
    if (pipeline.targets.length > 0) this.current = pipeline;
    for (const name of pipeline.targets) {
      if (pipeline.assigns) this.variable(name).value = value;
      else this.scope.push({ name, value });
    }
    return value;
  }

  /** @param piped the value of the command before it, which becomes the last argument */
  private command(command: Command, dot: Value, piped: readonly Value[]): Value {
    const { first, rest } = command;
    if (first.kind === 'function') return this.invoke(first.name, command, rest, dot, piped);
    this.current = first;
    if (first.kind === 'constant' && first.value === undefined) throw new Failure('nil is not a command');
    const hasArguments = rest.length > 0 || piped.length > 0;
    if (hasArguments && first.kind !== 'chain') throw new Failure("can't give argument to non-function");
    return this.operand(first, dot, hasArguments);
  }

  /** @param hasArguments whether a field is given arguments, as a method would be */
  private operand(expression: Expression, dot: Value, hasArguments = false): Value {
    this.current = expression;
    switch (expression.kind) {
      case 'dot':
        return dot;
      case 'constant':
        return expression.value;
      case 'variable':
        return this.variable(expression.name).value;
      case 'function':
        return this.invoke(expression.name, expression, [], dot, []);
      case 'pipeline':
        return this.pipeline(expression, dot);
      case 'chain': {
        const receiver = this.operand(expression.of, dot);
        this.current = expression;
        return fields(receiver, expression.names, hasArguments);
      }
    }
  }

  private invoke(name: string, call: Span, rest: readonly Expression[], dot: Value, piped: readonly Value[]): Value {
    this.current = call;
    const called = this.functions.get(name);
    if (called === undefined) throw new Error(`the parser let the function ${name} through`);
    const { parameters, more, stopsAt } = called;
    const count = rest.length + piped.length;
    if (count < parameters.length || (count > parameters.length && more === undefined)) {
      const wanted = `${more === undefined ? '' : 'at least '}${parameters.length}`;
      throw new Failure(`wrong number of args for ${name}: want ${wanted} got ${count}`);
    }
    const values: Value[] = [];
    for (const [index, expression] of rest.entries()) {
      const value = this.operand(expression, dot);
      this.current = expression;
      values.push(argument(value, parameters[index] ?? more, expression));
      if (stopsAt !== undefined && truth(value) === stopsAt) return value;
    }
    this.current = call;
    for (const value of piped) values.push(argument(value, parameters[rest.length] ?? more));
    const result = called.call(values);
    if (this.standIn) compareCalls({ name, values, result, again: (others) => called.call(others) }, this.standIn);
    return result;
  }

  // Variables

  private variable(name: string): { value: Value } {
    const variable = this.scope.findLast((candidate) => candidate.name === name);
    if (variable === undefined) throw new Failure(`undefined variable: ${name}`); // declared where this run did not pass
    return variable;
  }
}

/** Whether an expression says itself what to give where there is nothing, which may be nothing. */
function hasFallback({ commands }: Pipeline): boolean {
  return commands.some(({ first }) => first.kind === 'function' && ['default', 'or', 'and'].includes(first.name));
}

/**
 * Follows a chain. What is missing has only missing fields, and takes even arguments; any other field that is given
 * some is an error.
 */
function fields(receiver: Value, names: readonly string[], hasArguments: boolean): Value {
  let value = receiver;
  for (const [index, name] of names.entries()) {
    if (value === undefined) return undefined;
    if (!(value instanceof Dictionary)) throw new Failure(`can't evaluate field ${name} in type ${typeName(value)}`);
    if (hasArguments && index === names.length - 1) throw new Failure(`${name} is not a method but has arguments`);
    value = value.get(name);
  }
  return value;
}

/** The value as a parameter takes it. A constant such as `2.0` is an int where one is wanted. */
function argument(value: Value, type: ParameterType = 'any', expression?: Expression): Value {
  if (type === 'int' && expression?.kind === 'constant' && Number.isSafeInteger(value)) return BigInt(value as number);
  if (!accepts(type, value)) throw new Failure(`wrong type for value; expected ${type}; got ${typeName(value)}`);
  if (type === 'index' && expression?.kind === 'chain')
    throw new Failure('cannot index with type interface {}: put the field in parentheses');
  return type === '[]string' ? value : (value ?? undefined);
}
