import { contextFields } from './context';
import { nearOrAll } from '../input/suggestion';

/**
 * What is wrong where Go prints "<no value>", which is never meant.
 *
 * @param source the template from the action that gave it on
 */
export function missingValue(source = ''): string {
  const gives = 'gives "<no value>"';
  const [, map, name = ''] = /^\{\{-?\s*\$?\.(?:(EnvMap)\.)?(\w+)/.exec(source) ?? [];
  if (map) return `${gives}: the variable ${name} is not set; envOr "${name}" "..." can have a default`;
  if (name !== '' && !contextFields.includes(name))
    return `${gives}: there is no field .${name}${nearOrAll(
      `.${name}`,
      contextFields.map((field) => `.${field}`),
    )}`;
  return `${gives}: this field or variable does not exist; with envOr a variable can have a default`;
}
