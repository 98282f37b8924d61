import { usualGitImage } from '../../rules/defaults/builds';
import { plainBranchName, repositoryUrl } from '../../rules/git-repository';
import { highestId } from '../../rules/names';
import { resourcesSchema } from './resources';
import {
  dataPathName,
  flag,
  imageName,
  label,
  optionally,
  plainPath,
  strictObject,
  text,
  textBy,
  wholeNumber,
} from './scalars';
import { secretName } from './secrets';

const user = wholeNumber.refine((id) => id >= 1 && id <= highestId, 'must be the id of a user, not root');

export const sourcesSchema = strictObject({
  repository: optionally(textBy(repositoryUrl)).describe(
    'Git repository. @default `builds.repository`, else `argocd.repoURL`',
  ),
  secret: optionally(secretName).describe(
    'Secret in the namespace of the target with what opens the repository: `username` and `password`, or `ssh-privatekey` and `known_hosts`. @default `builds.secret`',
  ),
  branch: textBy(plainBranchName).describe(
    'Branch that is checked out where the register names neither a commit, a pull request nor a branch of the slot.',
  ),
  claim: optionally(label).describe(
    'Claim that the checkout lies in, as `pvcMounts` or manifests mount it. Empty, and no `dataPath`: there is no checkout here. @default none',
  ),
  directory: optionally(text.regex(plainPath, 'must be a directory of the claim, such as "slots/3/src"')).describe(
    'Directory of the claim with the checkout: who mounts it, or what is in it, by `subPath` starts once the checkout is there. @default none: there is no `claim`',
  ),
  dataPath: optionally(dataPathName).describe(
    'Instead of a claim: the shared data path that the checkout is, as `hostMounts` or manifests mount it, or directories in it. It belongs to the user of the data path. @default none',
  ),
  depth: wholeNumber.optional().describe('Commits of the history that are fetched; 0 is all. @default 1'),
  submodules: flag.optional().describe('Whether submodules are fetched, too. @default false'),
  user: user.optional().describe('User id whose the files are, in a claim. @default 1000'),
  group: user.optional().describe('Group id whose the files are, in a claim. @default the user id'),
  resources: resourcesSchema
    .optional()
    .describe(
      'Of the containers that bring the checkout. What is left out keeps its default. @default requests of 10m CPU and 64Mi memory, limits of 1 CPU and 1Gi memory',
    ),
  gitImage: optionally(imageName).describe(
    `Image with git and sh. @default that of \`builds\`, else "${usualGitImage}"`,
  ),
});
