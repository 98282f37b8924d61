import type { App } from 'cdk8s';
import type { Project } from '../config/project';
import { Guard } from '../constructs/guard/guard';
import { Stack } from './stack';

/** The admission policies of a project, unless every environment turns them off. */
export class GuardStack extends Stack {
  constructor(app: App, { name: project, targets }: Project) {
    super(app, '0001-guard.k8s.yaml');
    if (targets.some(({ guard }) => guard.enabled)) new Guard(this, 'guard', { project });
  }
}
