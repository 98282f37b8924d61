import type { k8s } from 'cdk8s-plus-28';
import type { Spec } from './spec';

/** A slot's number, and what its objects take from it. */
export class Slot {
  readonly namespace: string;
  readonly dataRoot: string;
  readonly domain: string;

  constructor(
    readonly spec: Spec,
    readonly number: number,
  ) {
    this.namespace = `${spec.project}-dev-${number}`;
    this.dataRoot = `${spec.dataRoot}/${number}`;
    this.domain = `dev-${number}.${spec.domain}`;
  }

  labels(name: string, component: string): Record<string, string> {
    return {
      'app.kubernetes.io/name': name,
      'app.kubernetes.io/component': component,
      'app.kubernetes.io/part-of': this.spec.project,
      'app.kubernetes.io/managed-by': 'slots',
      'slots.example.test/slot': String(this.number),
    };
  }

  metadata(name: string, component: string, annotations?: Record<string, string>): k8s.ObjectMeta {
    return {
      name,
      namespace: this.namespace,
      labels: this.labels(name, component),
      ...(annotations && { annotations }),
    };
  }
}
