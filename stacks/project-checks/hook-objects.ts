import type { Target } from '../../config/target';
import { groupKind } from '../../kubernetes/kubernetes-object';
import type { PlacedObject } from '../../kubernetes/placed-object';
import type { Notices } from '../../input/notice';
import { suggestion } from '../../input/suggestion';
import { plural } from '../../kubernetes/resource-name';

/** A hook that waits for what nobody has in the namespace waits until its time is over. Others may make it, so this is no error. */
export function noticeHookObjects(target: Target, entries: readonly PlacedObject[], notices: Notices): void {
  for (const { path, position, action } of target.hooks) {
    if (action.does !== 'wait') continue;
    const { resource, name } = action;
    const names = entries.flatMap(({ object }) => {
      const { group, kind } = groupKind(object);
      return group === resource.group && plural(kind) === resource.name ? [object.metadata.name] : [];
    });
    if (names.length === 0 || names.includes(name)) continue;
    notices.add(
      target.name,
      position,
      `${path}: waits for ${name} of ${resource.name}, which no file has${suggestion(name, names)}`,
    );
  }
}
