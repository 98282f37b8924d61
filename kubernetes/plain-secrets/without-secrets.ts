import { assignmentsIn } from './assignments';
import { suspicionOf } from './secret-name';
import { hidden, isSecret, withoutCredentials } from './secret-value';

/**
 * A text with a placeholder for each value in it that looks secret, by the same rules as in manifests: by its name, or by its form.
 * Of what looks like nothing, such as a password alone in a line, it knows nothing.
 */
export function withoutSecrets(text: string): string {
  let rest = '';
  let end = 0;
  for (const { name, value, offset } of assignmentsIn(text, (each) => suspicionOf(each) !== undefined)) {
    const start = text.indexOf(value, offset + name.length);
    // Within one that is hidden already: "password=token=x".
    if (start < end || !looksSecret(name, value)) continue;
    rest += text.slice(end, start) + hidden;
    end = start + value.length;
  }
  return withoutCredentials(withoutNamed(rest + text.slice(end)));
}

/** What a program says in the middle of a line: "INFO password: x". */
function withoutNamed(text: string): string {
  const form = /(?<!\w)([A-Za-z_][\w.-]{0,99})(["']?[ \t]{0,9}[:=][ \t]{0,9}["']?)([^\s"',;&|)]+)/g;
  let rest = '';
  let end = 0;
  for (let match = form.exec(text); match; match = form.exec(text)) {
    const [, name = '', between = '', value = ''] = match;
    // What follows may be a name itself: "settings: password: x".
    form.lastIndex = match.index + name.length + between.length;
    if (!looksSecret(name, value)) continue;
    rest += text.slice(end, form.lastIndex) + hidden;
    end = form.lastIndex + value.length;
    form.lastIndex = end;
  }
  return rest + text.slice(end);
}

/** The same for all texts in a value, by the keys that they have there, too. */
export function valueWithoutSecrets<Value>(value: Value): Value {
  return changed(value, '') as Value;
}

function changed(value: unknown, key: string): unknown {
  if (typeof value === 'string') return looksSecret(key, value) ? hidden : withoutSecrets(value);
  if (Array.isArray(value)) return value.map((item: unknown) => changed(item, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, changed(inner, name)]));
}

function looksSecret(name: string, value: string): boolean {
  const suspicion = suspicionOf(name);
  return value !== hidden && suspicion !== undefined && isSecret(value, suspicion);
}
