import type { App } from 'cdk8s';
import { Stack } from './stack';

/** The scripts that pods with data in claims run: in a file of their own, because they are long, and the same in all slots. */
export class ScriptsStack extends Stack {
  constructor(app: App) {
    super(app, '0000-scripts.k8s.yaml');
  }
}
