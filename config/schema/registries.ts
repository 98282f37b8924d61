import * as z from 'zod';
import { usualMirrorImage } from '../../rules/defaults/image-jobs';
import { flag, imageName, strictObject, text } from './scalars';
import { secretName } from './secrets';

export const registryHost = text.regex(
  /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$/,
  'must be a registry, such as "registry.example.org:5000"',
);

const registry = strictObject({
  tls: z
    .enum(['', 'enabled', 'insecure', 'disabled'])
    .optional()
    .describe(
      'How it is called: `enabled`, by HTTPS; `insecure`, by HTTPS with a certificate that nobody checks; `disabled`, by HTTP. @default "enabled"',
    ),
  secret: z
    .union([z.literal(''), secretName])
    .optional()
    .describe(
      'Secret with what opens it, in the namespace of the platform for images that are copied, and in that of the target for those that are built: keys `username` and `password`, as those of type kubernetes.io/basic-auth have. @default none',
    ),
});

/** Registries, as what copies images calls them. */
export const registriesSchema = z.record(registryHost, registry);

export const mirrorSchema = strictObject({
  enabled: flag.optional().describe('Whether a Job of the platform copies them. @default true'),
  image: z
    .union([z.literal(''), imageName])
    .optional()
    .describe(`Image of regsync, which copies. @default "${usualMirrorImage}"`),
});

export type RegistriesConfig = z.infer<typeof registriesSchema>;
export type MirrorConfig = z.infer<typeof mirrorSchema>;
