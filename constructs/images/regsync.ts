import type { ImageCopy } from '../../config/images/image-copies';
import type { Registry } from '../../config/images/registries';
import { credentialsOf, type LoginFile } from './regclient-job';

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
    creds: credentialsOf(registries, fileOf),
    defaults: { parallel: 2 },
    sync: copies.map(({ from, to }) => ({ source: from, target: to, type: 'image' })),
  };
  return `${JSON.stringify(configuration, undefined, 2)}\n`;
}
