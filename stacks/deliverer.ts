import type { App } from 'cdk8s';
import type { Notices } from '../input/notice';
import type { Problems } from '../input/problem';
import type { GroupKind, KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Project } from '../config/project';
import type { Target } from '../config/target';
import type { TargetOutput } from '../output/target-output';
import type { Placement } from './placement';

/** What all targets of a project share, as far as a deliverer asks for it. */
export interface PlatformParts {
  /** Outputs of the targets. */
  readonly targets: readonly TargetOutput[];
  /** Kinds of the collector's objects. */
  readonly collector: readonly GroupKind[];
  readonly problems: Problems;
}

export interface DeliveryCheck {
  readonly placement: Placement;
  readonly problems: Problems;
  readonly notices: Notices;
}

/** What brings the manifests of a project to a cluster: all that it has in them is asked for here. */
export interface Deliverer {
  /** The object with all that the deliverer is to know of it. */
  mark(object: KubernetesObject, target: Target): KubernetesObject;

  /** What becomes of an object that is meant to run at one moment only; undefined where that is as its file says. */
  hookNotice(object: KubernetesObject): string | undefined;

  /** Adds to what all targets share what delivers them. */
  addToPlatform(app: App, project: Project, parts: PlatformParts): void;

  /**
   * Says what it would do with a project that its services.yaml does not show.
   *
   * @param outputs those of its targets
   */
  check(project: Project, outputs: readonly TargetOutput[], check: DeliveryCheck): void;
}
