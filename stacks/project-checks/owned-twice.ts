import type { Position } from '../../input/problem';
import type { TargetOutput } from '../../output/target-output';

/** An object that two targets have, which share a namespace. */
export interface OwnedTwice {
  /** `Deployment/web` */
  readonly object: string;
  /** Name of the target that has it first. */
  readonly owner: string;
  readonly other: string;
  /** Where the other has it from. */
  readonly position: Position;
}

export function ownedTwice(outputs: readonly TargetOutput[]): OwnedTwice[] {
  const owners = new Map<string, string>();
  return outputs.flatMap(({ name: other, places }) =>
    [...places].flatMap(([identity, position]): OwnedTwice[] => {
      const owner = owners.get(identity);
      if (owner === undefined) {
        owners.set(identity, other);
        return [];
      }
      const [, kind = '', , name = ''] = identity.split('/');
      return [{ object: `${kind}/${name}`, owner, other, position }];
    }),
  );
}
