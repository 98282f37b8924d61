import type { Problems } from '../../input/problem';
import { objectName } from '../../kubernetes/kubernetes-object';
import { positionOfField, type ManifestObject } from '../../kubernetes/placed-object';

/** Tells values of a Secret that the API server would refuse; never the value itself. */
export function checkSecretValues(entry: ManifestObject, problems: Problems): void {
  const { data, stringData } = entry.object as { data?: object | null; stringData?: object | null };
  const add = (field: string, key: string, message: string) => {
    problems.add(positionOfField(entry, [field, key]), `${objectName(entry.object)}: ${field}.${key} ${message}`);
  };
  for (const [field, values] of Object.entries({ data, stringData }))
    for (const [key, value] of Object.entries(values ?? {}))
      if (value !== null && typeof value !== 'string') add(field, key, 'must be text: put it in quotes');
  for (const [key, value] of Object.entries(data ?? {}))
    if (typeof value === 'string' && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value))
      add('data', key, 'must be base64: text as it is belongs into stringData');
}
