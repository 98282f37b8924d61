import * as z from 'zod';
import { strictObject, text } from './scalars';

const claimName = text.regex(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  'must be the name of a claim: lower-case letters, digits, "-" and "."',
);

export const claimsSchema = strictObject({
  keep: z
    .array(claimName)
    .optional()
    .describe(
      'Claims that keep what they have when a generation is raised, such as a cache of packages: by name; of those that a StatefulSet brings, `<template>-<statefulset>`, without the number. @default none: in a slot, each generation starts empty',
    ),
});

export type ClaimsConfig = z.infer<typeof claimsSchema>;
