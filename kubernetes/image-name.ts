/**
 * Why no runtime takes the name of an image; undefined where one may. An empty tag is most often that of a variable not
 * set.
 */
export function imageProblem(name: string): string | undefined {
  if (/\s/.test(name)) return `must be the name of an image without spaces, is ${JSON.stringify(name)}`;
  const [end] = /[:@]$/.exec(name) ?? [];
  if (end === ':') return `must have a tag behind its last ":", is ${JSON.stringify(name)}`;
  if (end === '@') return `must have a digest behind its "@", is ${JSON.stringify(name)}`;
  return undefined;
}
