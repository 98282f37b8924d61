import * as z from 'zod';
import { randomText } from '../../rules/defaults/generated-values';
import { strictObject, text, textBy } from './scalars';
import { variableName } from '../../rules/names';

/** Who gives a Secret its values. */
export const secretSources = ['existing', 'generated', 'shared', 'environment', 'external'] as const;

const secretName = text.regex(
  /^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/,
  'must be the name of a Secret: lower-case letters, digits and "-", at most 50',
);

const keyName = text.regex(
  /^(?!\.{1,2}$|\.\.)[A-Za-z0-9._-]{1,253}$/,
  'must be a key: letters, digits, "-", "_" and "."',
);

const key = strictObject({
  variable: textBy(variableName)
    .optional()
    .describe(
      'Of `environment`: the environment variable, which envFiles may set, with its value. @default the name of the key',
    ),
  length: z
    .int()
    .min(8)
    .max(randomText.most)
    .optional()
    .describe(`Of \`generated\`: how many characters it has. @default ${randomText.usual}`),
  alphabet: z
    .enum(randomText.alphabets)
    .optional()
    .describe('Of `generated`: which characters. @default "letters-digits"'),
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
      'Keys. Required of `generated` and `environment`; of others, what workloads take from it is checked against them.',
    ),
  from: secretName.optional().describe("Of `shared`: name of the platform's Secret. @default its own name"),
  type: text
    .regex(/^[A-Za-z0-9./_-]{1,100}$/, 'must be a type such as "kubernetes.io/basic-auth"')
    .optional()
    .describe('Of `generated` and `environment`: type of the Secret. @default "Opaque"'),
}).superRefine(({ source, keys = {} }, context) => {
  if ((source === 'generated' || source === 'environment') && Object.keys(keys).length === 0)
    context.addIssue({
      code: 'custom',
      path: ['keys'],
      message: `required: which values it has, as its source is ${source}`,
    });
});

export const secretsSchema = z.record(secretName, secretSchema);

export type SecretKeyConfig = z.infer<typeof key>;
export type SecretConfig = z.infer<typeof secretSchema>;
export type SecretSource = (typeof secretSources)[number];
