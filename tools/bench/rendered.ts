import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Manifest } from './workload';

/** The objects in the files of a directory, one by one: those of thousands of slots would not fit into memory. */
export function* renderedIn(directory: string): Generator<Manifest> {
  for (const file of filesIn(directory)) yield* objectsOf(file);
}

/** In the order of their names. */
export function filesIn(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return names.map((name) => join(directory, name)).filter((path) => statSync(path).isFile());
}

function* objectsOf(file: string): Generator<Manifest> {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.json')) yield* (JSON.parse(text) as { items: Manifest[] }).items;
  else if (file.endsWith('.yaml'))
    for (const document of text.split(/^---$/m)) yield* loadAll(document).filter(Boolean) as Manifest[];
}
