import * as z from 'zod';
import { randomText } from '../../rules/defaults/generated-values';
import { optionally, strictObject, text, textBy, wholeNumber } from './scalars';
import { secondsOfDuration } from '../../rules/go-duration';
import { variableName } from '../../rules/names';

/** Who gives a Secret its values. */
export const secretSources = ['existing', 'generated', 'shared', 'environment', 'external'] as const;

/** Name of a Secret. */
export const secretName = text.regex(
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  'must be the name of a Secret: lower-case letters, digits, "-" and "."',
);

/** Name of a Secret that slotstack makes: it is part of the name of a Job. */
const madeName = /^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/;

const keyName = text.regex(
  /^(?!\.{1,2}$|\.\.)[A-Za-z0-9._-]{1,253}$/,
  'must be a key: letters, digits, "-", "_" and "."',
);

/** Name of an object of the cluster. */
const objectName = text.regex(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  'must be the name of an object: lower-case letters, digits, "-" and "."',
);

const key = strictObject({
  variable: textBy(variableName)
    .optional()
    .describe(
      'Of `environment`: the environment variable, which envFiles may set, with its value. @default the name of the key',
    ),
  length: wholeNumber
    .refine((length) => length >= 8 && length <= randomText.most, `must be 8 to ${randomText.most}`)
    .optional()
    .describe(`Of \`generated\`: how many characters it has. @default ${randomText.usual}`),
  alphabet: z
    .enum(randomText.alphabets)
    .optional()
    .describe('Of `generated`: which characters. @default "letters-digits"'),
  remote: text
    .min(1)
    .optional()
    .describe('Of `external` with a store: what the store calls it. @default the name of the Secret'),
  property: text
    .optional()
    .describe('Of `external` with a store: part of that; empty: all of it. @default the name of the key'),
});

export const secretSchema = strictObject({
  source: z
    .enum(['', ...secretSources])
    .describe(
      'Who gives it its values: `existing`, somebody has made it; `generated`, a Job, at random, once in the life of the namespace; `shared`, the Secret of that name in the namespace of the platform, of which it is a copy; `environment`, whoever calls `slotstack secrets apply`, from the environment; `external`, a controller, by an object among the files, such as a SealedSecret. Empty: what is stated here does not hold.',
    ),
  keys: z
    .record(
      keyName,
      key.nullable().transform((of): SecretKeyConfig => of ?? {}),
    )
    .optional()
    .describe(
      'Keys. Required of `generated`, and of `environment` where no included file has the Secret; of others, what workloads take from it is checked against them.',
    ),
  from: secretName.optional().describe("Of `shared`: name of the platform's Secret. @default its own name"),
  store: strictObject({
    name: optionally(objectName).describe('Its name. Empty, as where a template leaves it so: there is no store.'),
    kind: z
      .enum(['', 'SecretStore', 'ClusterSecretStore'])
      .optional()
      .describe('Whether it is one of the namespace, or of the cluster. @default "ClusterSecretStore"'),
    refresh: text.optional().describe('How often it is read again, as a Go duration. @default "1h"'),
  })
    .transform(({ name, ...store }) => (name ? { ...store, name } : undefined))
    .optional()
    .describe(
      'Of `external`: store of External Secrets with its values; an ExternalSecret is made. @default an object among the files makes it',
    ),
  generator: strictObject({
    kind: text
      .regex(/^[A-Z][A-Za-z0-9]{0,62}$/, 'must be a kind of generator, such as "Password"')
      .describe('Its kind, such as `Password`.'),
    name: objectName.describe('Its name.'),
    apiVersion: text.optional().describe('Its version. @default "generators.external-secrets.io/v1alpha1"'),
  })
    .optional()
    .describe(
      'Of `external`: generator of External Secrets that makes its values, once; an ExternalSecret is made. @default none',
    ),
  type: text
    .regex(/^[A-Za-z0-9./_-]{1,100}$/, 'must be a type such as "kubernetes.io/basic-auth"')
    .optional()
    .describe('Of `generated` and `environment`: type of the Secret. @default "Opaque"'),
}).superRefine(({ source, keys = {}, type = 'Opaque', store, generator }, context) => {
  const add = (path: string, message: string) => {
    context.addIssue({ code: 'custom', path: [path], message });
  };
  for (const [name, value] of Object.entries({ store, generator }))
    if (value !== undefined && source !== 'external' && source !== '') add(name, 'is for the source external');
  if (store && generator) add('generator', 'is beside a store: its values come from one of them');
  if (store && Object.keys(keys).length === 0) add('keys', 'required: which values it has from the store');
  if (store?.refresh !== undefined && secondsOfDuration(store.refresh) === undefined)
    context.addIssue({
      code: 'custom',
      path: ['store', 'refresh'],
      message: 'must be a duration such as "1h" or "30m"',
    });
  if (source !== 'generated') return;
  if (Object.keys(keys).length === 0) add('keys', 'required: which values it has, as its source is generated');
  // Kubernetes asks of its own types what no random text is, such as a certificate.
  if (type.startsWith('kubernetes.io/') && type !== 'kubernetes.io/basic-auth')
    add('type', 'has values that cannot be made at random');
});

export const secretsSchema = z.record(secretName, secretSchema).superRefine((secrets, context) => {
  for (const [name, { source, from = name }] of Object.entries(secrets)) {
    const made = { generated: [name], environment: [name], shared: [name, from], existing: [], external: [], '': [] };
    if (made[source].some((each) => !madeName.test(each)))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `has at most 50 lower-case letters, digits and "-" in its name, and that of its original, as its source is ${source}`,
      });
  }
});

export type SecretKeyConfig = z.infer<typeof key>;
export type SecretConfig = z.infer<typeof secretSchema>;
export type SecretSource = (typeof secretSources)[number];
