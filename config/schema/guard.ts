import * as z from 'zod';
import { flag, strictObject, text } from './scalars';

const serviceAccountName = text.regex(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  'must be the name of a ServiceAccount: lower-case letters, digits, "-" and "."',
);

export const guardSchema = strictObject({
  enabled: flag
    .optional()
    .describe(
      'Whether admission policies keep pods from the data of other targets and from the node. They need Kubernetes 1.30. @default true',
    ),
  hostPaths: z
    .array(text)
    .optional()
    .describe(
      'Further paths of the node that pods may mount, each exactly as the manifests have it. `hostMounts` of overlays count as listed. @default none',
    ),
  agentServiceAccounts: z
    .array(serviceAccountName)
    .optional()
    .describe(
      'ServiceAccounts that agents work as. What they make may use no path of the node and no other ServiceAccount. @default ["codex-sa"]',
    ),
});

export type GuardConfig = z.infer<typeof guardSchema>;
