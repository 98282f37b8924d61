import type { TextRule } from './text-rule';

/** Repository of an image, with its registry and without a tag. */
export const imageRepository: TextRule = {
  pattern: /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+$/,
  reason: 'must be the repository of an image without a tag, such as "registry.example.org/shop/web"',
};

/** What services.yaml calls an image, where it is built. */
export const builtImageName: TextRule = {
  pattern: /^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/,
  reason: 'must be 1 to 100 letters, digits and "._-"',
};
