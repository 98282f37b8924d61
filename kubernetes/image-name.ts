/**
 * Why no runtime takes the name of an image; undefined where one may. An empty tag is most often that of a variable not
 * set.
 */
export function imageProblem(name: string): string | undefined {
  if (/\s/.test(name)) return `must be the name of an image without spaces, is ${JSON.stringify(name)}`;
  const [end] = /[:@]$/.exec(name) ?? [];
  if (end === ':') return `must have a tag behind its last ":", is ${JSON.stringify(name)}`;
  if (end === '@') return `must have a digest behind its "@", is ${JSON.stringify(name)}`;
  if (name === '' || reference.test(name)) return undefined;
  return `must be the name of an image, such as "registry.example.org/team/app:1.2", is ${JSON.stringify(name)}`;
}

// The grammar of github.com/distribution/reference, by which runtimes read the names of images.
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const domain = `(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?`;
const component = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const tag = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const digest = '(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})';
const reference = new RegExp(`^(?:${domain}/)?${component}(?:/${component})*(?::${tag})?(?:@${digest})?$`);
