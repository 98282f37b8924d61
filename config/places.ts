import { label } from '../rules/names';
import { namespaceOf } from './namespace';
import type { Place } from './place';
import type { Problems } from '../input/problem';
import type { ServicesFile } from './services-file';

/** Which copies of the stack a project is to have: environments in the order of services.yaml; slots by number. */
export function placesOf(
  file: ServicesFile,
  { projectRoot, slots: count }: { readonly projectRoot: string; readonly slots: number },
  problems: Problems,
): Place[] {
  const places: Place[] = [];
  const owners = new Map<string, Place>();
  for (const environment of file.header.environments) {
    const slots = environment.hasSlots ? Array.from({ length: count }, (_, index) => index + 1) : [undefined];
    for (const slot of slots) {
      const namespace = problems.collect(
        () => namespaceOf(file.header, file.variables, projectRoot, environment, slot),
        slot,
      );
      if (namespace === undefined) continue;
      if (!label.pattern.test(namespace)) {
        problems.add(
          environment.position,
          `${environment.name}: the namespace ${JSON.stringify(namespace)} must be a DNS label: lower-case letters, digits and "-", at most 63`,
          slot,
        );
      }
      const owner = owners.get(namespace);
      if (owner?.environment === environment.name) {
        problems.add(
          environment.position,
          `${environment.name}: slots ${owner.slot ?? ''} and ${slot ?? ''} have the same namespace ${namespace}`,
          slot,
        );
      }
      const place = {
        project: file.header.project,
        environment: environment.name,
        ...(slot !== undefined && { slot }),
        namespace,
        environmentPosition: environment.position,
        ownsNamespace: owner === undefined,
        projectRoot,
      };
      places.push(place);
      if (!owner) owners.set(namespace, place);
    }
  }
  return places;
}
