import type { Field } from './field';

const most = 1024 ** 2;

/** Checks the size of a ConfigMap or Secret: of its values, as the API server counts them. */
export function checkDataSize(object: Field): string[] {
  const isSecret = object.at('kind').text === 'Secret';
  const sizes = [
    ...object.at('stringData').entries.map((entry) => plainSize(entry)),
    ...object.at('data').entries.map((entry) => (isSecret ? encodedSize(entry) : plainSize(entry))),
    ...object.at('binaryData').entries.map((entry) => encodedSize(entry)),
  ];
  const size = sizes.reduce((sum, each) => sum + each, 0);
  return size > most ? [object.at('data').problem(`must be at most 1 MiB (${most} bytes), is ${size} bytes`)] : [];
}

/** What the API server takes of annotations, keys and values together. */
const mostOfAnnotations = 256 * 1024;

/** Checks the size of the annotations of any object. */
export function checkAnnotationSize(object: Field): string[] {
  const annotations = object.at('metadata', 'annotations');
  const size = annotations.entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.key) + plainSize(entry), 0);
  return size > mostOfAnnotations
    ? [annotations.problem(`must be at most 256 KiB (${mostOfAnnotations} bytes) together, is ${size} bytes`)]
    : [];
}

function plainSize({ text = '' }: Field): number {
  return Buffer.byteLength(text);
}

function encodedSize({ text = '' }: Field): number {
  return Buffer.byteLength(text.replace(/[\r\n]/g, ''), 'base64');
}
