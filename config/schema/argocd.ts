import * as z from 'zod';
import { plainBranchName, repositoryUrl } from '../../rules/git-repository';
import { label, strictObject, text, textBy } from './scalars';

export const argocdSchema = strictObject({
  repoURL: textBy(repositoryUrl).describe('Repository that Argo CD reads, as it knows it.'),
  branch: textBy(plainBranchName).describe(
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
