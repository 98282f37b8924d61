import type { ImageCopy } from '../../config/images/image-copies';
import type { Registry } from '../../config/images/registries';

/** Where the user name and the password of a registry are found. */
export type LoginFile = (registry: Registry, key: 'username' | 'password') => string;

/**
 * The configuration of regsync that copies images, those that have changed only. JSON, which is YAML.
 *
 * https://regclient.org/usage/regsync
 *
 * @param fileOf @default nobody is asked to log in but as who calls it is
 */
export function regsyncConfiguration(
  copies: readonly Pick<ImageCopy, 'from' | 'to'>[],
  registries: readonly Registry[],
  fileOf?: LoginFile,
): string {
  const configuration = {
    version: 1,
    creds: registries.map((registry) => ({
      registry: registry.host,
      tls: registry.tls,
      ...(registry.secret !== undefined &&
        fileOf && {
          user: `{{file "${fileOf(registry, 'username')}"}}`,
          pass: `{{file "${fileOf(registry, 'password')}"}}`,
        }),
    })),
    defaults: { parallel: 2 },
    sync: copies.map(({ from, to }) => ({ source: from, target: to, type: 'image' })),
  };
  return `${JSON.stringify(configuration, undefined, 2)}\n`;
}
