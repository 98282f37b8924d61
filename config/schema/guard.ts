import * as z from 'zod';
import { flag, strictObject, text } from './scalars';

const serviceAccountName = text.regex(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  'must be the name of a ServiceAccount: lower-case letters, digits, "-" and "."',
);

const priorityClassName = text.regex(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  'must be the name of a PriorityClass: lower-case letters, digits, "-" and "."',
);

const apiGroup = text.regex(
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
  'must be the group of custom resources, such as cert-manager.io, without a version',
);

export const guardSchema = strictObject({
  enabled: flag
    .optional()
    .describe(
      'Whether admission policies keep pods from the data of other targets and from the node, and agents and users in what is theirs. They need Kubernetes 1.30. @default true',
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
      'ServiceAccounts that agents work as, meant to have wide rights: what they make runs as themselves or as `default`. That of `agent` is one in any case. @default ["codex-sa"]',
    ),
  priorityClasses: z
    .array(priorityClassName)
    .optional()
    .describe(
      "Values of `priorityClassName` that pods of agents and users may have; the cluster's default class, too, where it has one. @default none",
    ),
  apiGroups: z
    .array(apiGroup)
    .optional()
    .describe(
      'Groups of custom resources that agents and users may write. Their controllers act with rights of their own: see guard.md. @default none',
    ),
});

export type GuardConfig = z.infer<typeof guardSchema>;
