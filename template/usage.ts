import type { Command, Expression, Statement, Syntax } from './syntax';

/**
 * Names of the fields that a template reads from the data by name: `.Slot`, `$.Slot`, `index . "Slot"`.
 *
 * What dot is inside `with` and `range` is not followed, so fields read there count too: rather one name too many than
 * one too few.
 */
export function fieldsUsed(syntax: Syntax): Set<string> {
  const paths = [...commands(syntax)].flatMap(pathsRead);
  return new Set(paths.flatMap(([name]) => name ?? []));
}

/**
 * Sorted names of the environment variables that a template may read: `envOr "X" ...`, `.EnvMap.X`, `index .EnvMap
 * "X"`.
 */
export function environmentVariables(syntax: Syntax): string[] {
  const all = [...commands(syntax)];
  const looked = all.flatMap(({ first, rest }) => (isFunction(first, 'envOr') ? constantText(rest[0]) : []));
  const fields = all.flatMap(pathsRead).flatMap(([map, name]) => (map === 'EnvMap' ? (name ?? []) : []));
  return [...new Set([...looked, ...fields])].sort();
}

/** The chains of fields that a command reads, from dot or any variable. */
function pathsRead({ first, rest }: Command): string[][] {
  const paths = [first, ...rest].map(path);
  const indexes = isFunction(first, 'index') ? [[...path(rest[0]), ...rest.slice(1).flatMap(constantText)]] : [];
  return [...paths, ...indexes];
}

function path(expression: Expression | undefined): string[] {
  if (expression?.kind === 'chain') return [...path(expression.of), ...expression.names];
  if (expression?.kind !== 'pipeline' || expression.commands.length > 1) return [];
  const [only] = expression.commands;
  return only?.rest.length === 0 ? path(only.first) : [];
}

function isFunction(expression: Expression, name: string): boolean {
  return expression.kind === 'function' && expression.name === name;
}

function constantText(expression: Expression | undefined): string[] {
  return expression?.kind === 'constant' && typeof expression.value === 'string' ? [expression.value] : [];
}

function* commands(syntax: Syntax): Generator<Command> {
  for (const statements of [syntax.statements, ...syntax.templates.values()]) yield* inStatements(statements);
}

function* inStatements(statements: readonly Statement[]): Generator<Command> {
  for (const statement of statements) {
    if (statement.kind === 'template' && statement.argument) yield* inExpression(statement.argument);
    if ('pipeline' in statement) yield* inExpression(statement.pipeline);
    if ('body' in statement) yield* inStatements([...statement.body, ...statement.otherwise]);
  }
}

function* inExpression(expression: Expression): Generator<Command> {
  if (expression.kind === 'chain') yield* inExpression(expression.of);
  if (expression.kind !== 'pipeline') return;
  for (const command of expression.commands) {
    yield command;
    for (const operand of [command.first, ...command.rest]) yield* inExpression(operand);
  }
}
