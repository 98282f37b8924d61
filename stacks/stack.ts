import { Chart, type App } from 'cdk8s';

/**
 * One file of a target.
 *
 * Charts get neither a namespace nor labels of their own: each object states what it has, and included ones stay as they are.
 */
export abstract class Stack extends Chart {
  /** @param file path in the target's directory; `kubectl apply -f` takes files in the order of their names */
  constructor(
    app: App,
    readonly file: string,
  ) {
    super(app, file.replace(/[^a-z0-9-]/g, '-'));
  }
}
