import type { App } from 'cdk8s';
import type { ArgoCdSource } from '../../config/argocd';
import type { Project } from '../../config/project';
import type { Target } from '../../config/target';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { TargetOutput } from '../../output/target-output';
import type { Deliverer, DeliveryCheck, PlatformParts } from '../deliverer';
import { checkDelivery } from './argocd-checks';
import { ArgoCdStack } from './argocd-stack';
import { askBeforeDeletion } from './ask-before-deletion';
import { hookNotice } from './hook-notice';
import { applyServerSide } from './server-side';

/** Argo CD, which reads the output from a branch. */
export class ArgoCd implements Deliverer {
  constructor(private readonly source: ArgoCdSource) {}

  mark(object: KubernetesObject, { slot }: Target): KubernetesObject {
    return applyServerSide(slot === undefined ? askBeforeDeletion(object) : object);
  }

  hookNotice(object: KubernetesObject): string | undefined {
    return hookNotice(object, true);
  }

  addToPlatform(app: App, project: Project, parts: PlatformParts): void {
    new ArgoCdStack(app, project, { source: this.source, ...parts });
  }

  check(project: Project, outputs: readonly TargetOutput[], check: DeliveryCheck): void {
    checkDelivery(project, this.source, outputs, check);
  }
}
