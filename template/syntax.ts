import type { Span } from './position';

/** A literal; undefined is `nil`. */
export interface Constant extends Span {
  readonly kind: 'constant';
  readonly value: boolean | bigint | number | string | undefined;
}

/** `$x`. The name includes the dollar sign; `$` alone is the data the template was called with. */
export interface Variable extends Span {
  readonly kind: 'variable';
  readonly name: string;
}

/** The name of a function, which calls it. */
export interface FunctionName extends Span {
  readonly kind: 'function';
  readonly name: string;
}

/** Fields of dot, of a variable or of something computed: `.Storage.Data`, `$x.Name`, `(index .List 0).Name`. */
export interface Chain extends Span {
  readonly kind: 'chain';
  readonly of: Expression;
  readonly names: readonly string[];
}

/** Commands joined by `|`, as the content of an action or in parentheses. */
export interface Pipeline extends Span {
  readonly kind: 'pipeline';
  /** Variables that get the value: `$x := ...`, in a range also `$key, $value := ...`. */
  readonly targets: readonly string[];
  /** Whether `targets` exist already: `=` rather than `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

/** An operand, or a function and its arguments. */
export interface Command extends Span {
  readonly first: Expression;
  readonly rest: readonly Expression[];
}

export type Expression = Constant | Variable | FunctionName | Chain | Pipeline | (Span & { readonly kind: 'dot' });

export interface Branch extends Span {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipeline: Pipeline;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export type Statement =
  | Branch
  | (Span & { readonly kind: 'text'; readonly text: string })
  | (Span & { readonly kind: 'print'; readonly pipeline: Pipeline })
  | (Span & { readonly kind: 'template'; readonly name: string; readonly argument: Pipeline | undefined })
  | (Span & { readonly kind: 'break' | 'continue' });

/** A parsed source: its own statements and the templates it defines. */
export interface Syntax {
  readonly statements: readonly Statement[];
  readonly templates: ReadonlyMap<string, readonly Statement[]>;
}
