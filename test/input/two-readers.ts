import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFast } from '../../input/fast-yaml';
import * as fast from '../../input/fast-yaml';
import { kubernetesScalars } from '../../input/kubernetes-scalars';
import { parseYaml } from '../../input/parse-yaml';
import { formatPosition, InvalidInput } from '../../input/problem';
import { octalInteger, type ScalarRules } from '../../input/scalar-rules';
import { TextFile } from '../../input/text-file';
import type { YamlDocument } from '../../input/yaml-document';
import { Random } from '../siblings/random';
import { mutated } from './mutated';

const allRules: readonly ScalarRules[] = [kubernetesScalars, { tags: [octalInteger] }];

/** What the reader with places makes of a text: values and where they begin, or what is wrong. */
function readSlowly(text: string, rules: ScalarRules): unknown {
  const spy = jest.spyOn(fast, 'readFast').mockReturnValue(undefined);
  try {
    return parseYaml(new TextFile('a.yaml', text), rules).map((document) => [document.value, document.positionOf()]);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  } finally {
    spy.mockRestore();
  }
}

/** What the two readers make of a text; undefined where the fast one leaves it to the other. */
function bothReadings(text: string, rules: ScalarRules): { fast: string; slow: string } | undefined {
  const file = new TextFile('a.yaml', text);
  const documents = readFast(file, rules);
  if (!documents) return undefined;
  const read = documents.map(({ value, start }) => [value, file.positionOf(start)]);
  return { fast: JSON.stringify(read), slow: JSON.stringify(readSlowly(text, rules)) };
}

/** Texts that the two readers take in different ways, and how many the fast one read. */
export function compareReaders(texts: readonly string[]): { differences: unknown[]; read: number } {
  const differences: unknown[] = [];
  let read = 0;
  for (const text of texts) {
    for (const rules of allRules) {
      const readings = bothReadings(text, rules);
      if (readings) read += 1;
      if (readings && readings.fast !== readings.slow) differences.push({ text, ...readings });
    }
  }
  return { differences, read };
}

/** Where each part of a text stands, and its key, as the two readers have it; undefined where the fast one leaves it to the other. */
export function bothPlaces(text: string): { fast: unknown; slow: unknown } | undefined {
  const source = new TextFile('a.yaml', text);
  if (!readFast(source, kubernetesScalars)) return undefined;
  const quick = placesIn(parseYaml(source, kubernetesScalars));
  const spy = jest.spyOn(fast, 'readFast').mockReturnValue(undefined);
  try {
    return { fast: quick, slow: placesIn(parseYaml(source, kubernetesScalars)) };
  } finally {
    spy.mockRestore();
  }
}

function placesIn(documents: readonly YamlDocument[]): string[] {
  const lines: string[] = [];
  const visit = (document: YamlDocument, path: PropertyKey[], value: unknown) => {
    const places = [document.positionOf(path), document.positionOfKey(path)].map(formatPosition);
    lines.push([...path.map(String), ...places, document.textOf(path) ?? ''].join(' '));
    if (typeof value === 'string') lines.push(formatPosition(document.positionInText(path, value.length - 1)));
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value))
      visit(document, [...path, Array.isArray(value) ? Number(key) : key], inner);
  };
  for (const document of documents) visit(document, [], document.value);
  return lines;
}

const repository = join(__dirname, '../..');
const directories = ['test/golden', 'test/fixtures', 'examples', 'projects', '../shared/samples'];

/** YAML as people and programs write it; what templates print is a word. */
export function realTexts(): string[] {
  return directories
    .map((directory) => join(repository, directory))
    .filter(existsSync)
    .flatMap((directory) =>
      readdirSync(directory, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => readFileSync(join(directory, file), 'utf8').replace(/\{\{[^}]*\}\}/g, 'v1')),
    );
}

/** Texts as people might get them wrong. */
export function mutations(count: number, seed: number): string[] {
  const texts = realTexts();
  const random = new Random(seed);
  return Array.from({ length: count }, () => mutated(random.pick(texts), random));
}
