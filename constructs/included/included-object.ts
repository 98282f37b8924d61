import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { PlacedObject } from '../../kubernetes/placed-object';
import type { Position } from '../../input/problem';
import { objectIdentity, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { YamlDocument } from '../../input/yaml-document';

/** An object of a manifest file of the project. */
export class IncludedObject extends ApiObject {
  /** Where a user finds it. */
  readonly position: Position;
  /** As a user's file has it. */
  readonly document: YamlDocument | undefined;
  private readonly object: KubernetesObject;

  constructor(scope: Construct, { object, position, document }: PlacedObject) {
    super(scope, objectIdentity(object), object);
    this.position = position;
    this.document = document;
    this.object = object;
  }

  /**
   * As the file has it. cdk8s drops each null, which in a custom resource is a value, and takes an object with a key
   * `constructor` for one that is not plain.
   */
  override toJson(): KubernetesObject {
    return this.object;
  }
}

/**
 * Where a construct, or the nearest one that it is part of, stands in a user's file; undefined for what has no place there.
 *
 * Not by `instanceof`: for cdk8s, every ApiObject is an instance of each subclass.
 */
export function positionOf(construct: IConstruct): Position | undefined {
  const positions = construct.node.scopes.map((scope) => (scope as { position?: Position }).position);
  return positions.findLast((position) => position !== undefined);
}

/** The document that an included object is from; undefined for what slotstack made. */
export function documentOf(construct: IConstruct): YamlDocument | undefined {
  return (construct as { document?: YamlDocument }).document;
}
