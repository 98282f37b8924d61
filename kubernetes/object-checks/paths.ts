import type { Field } from './field';

/** Checks a path in a volume: it stays in it. */
export function checkPathInVolume(path: Field): string[] {
  const { text = '' } = path;
  return text.startsWith('/') || text.split('/').includes('..')
    ? [path.problem(`must be a path in the volume, without "..", is ${JSON.stringify(text)}`)]
    : [];
}
