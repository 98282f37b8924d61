import * as z from 'zod';
import { label, strictObject, text } from './scalars';

const host = /[\w-][\w.-]*(:[0-9]+)?/.source;
const path = /[\w./~%+-]+/.source;

/**
 * Where a git repository is. Without a user over HTTP, which could be a token: the URL stands in manifests, and Argo CD
 * has a Secret for what opens the repository. Without "*", which an AppProject would take for a pattern.
 */
const repositoryUrl = text.regex(
  new RegExp(`^(https?://${host}/${path}|ssh://([\\w.-]+@)?${host}/${path}|[\\w.-]+@${host}:${path}|file:///${path})$`),
  'must be the URL of a git repository, without a password or token',
);

const branchName = text.regex(
  /^(?!.*(\.\.|\/\/|\/\.|\.lock$|[./]$))[A-Za-z0-9][A-Za-z0-9._/-]*$/,
  'must be the name of a branch',
);

export const argocdSchema = strictObject({
  repoURL: repositoryUrl.describe('Repository that Argo CD reads, as it knows it.'),
  branch: branchName.describe(
    'Branch with the output in `dist/` and the register in `projects/<project>/slots/`, published together in one commit.',
  ),
  namespace: label.optional().describe('Namespace of Argo CD and its Applications. @default "argocd"'),
  hook: z
    .enum(['PreDelete', 'PostDelete'], 'must be "PreDelete" or "PostDelete"')
    .optional()
    .describe(
      'When a slot\'s data is deleted: before the slot is (Argo CD 3.3 or newer), or after it, by a Job in the platform\'s namespace (2.10 or newer). @default "PreDelete"',
    ),
  version: text
    .regex(/^[0-9]{1,3}\.[0-9]{1,3}(\.[0-9]{1,3})?$/, 'must be a version such as "3.3" or "3.3.10", in quotes')
    .optional()
    .describe('Version of Argo CD: synth then says what that version does not do. @default unknown'),
});

export type ArgoCdConfig = z.infer<typeof argocdSchema>;
