import * as z from 'zod';
import { builders, usualBuilderImages, usualGitImage } from '../../rules/defaults/builds';
import { usualGcImage } from '../../rules/defaults/image-jobs';
import { plainBranchName, repositoryUrl } from '../../rules/git-repository';
import { imageRepository } from '../../rules/image-names';
import { registryHost } from './registries';
import { resourcesSchema } from './resources';
import { imageName, optionally, plainPath, strictObject, text, textBy } from './scalars';
import { secretName } from './secrets';

/** A directory of the repository. */
const directory = text.regex(plainPath, 'must be a directory of the repository, such as "deploy/shop"');

export const buildsSchema = strictObject({
  repository: optionally(textBy(repositoryUrl)).describe(
    'Git repository with what images are built from. @default `argocd.repoURL`',
  ),
  directory: optionally(directory).describe(
    'Directory of this file in the repository. @default `projects/<project>` where the file lies in such a folder, else the root',
  ),
  secret: optionally(secretName).describe(
    'Secret in the namespace of the target with what opens the repository: `username` and `password`, or `ssh-privatekey` and `known_hosts`. @default none',
  ),
  branch: optionally(textBy(plainBranchName)).describe(
    'Of lasting environments: branch that their own Jobs build. @default none: `slotstack images build` does, from the commit that it is told',
  ),
  builder: z
    .enum(['', ...builders])
    .optional()
    .describe(
      'What builds: `buildah` or `kaniko`, in the pod of the Job; `buildkit`, at `address`. @default "buildah"',
    ),
  address: optionally(
    text.regex(
      /^tcp:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:[0-9]{1,5}$/,
      'must be such as "tcp://buildkitd.build:1234"',
    ),
  ).describe('Of `buildkit`, and required there: where it listens.'),
  image: optionally(imageName).describe(
    `Image of the builder. @default "${usualBuilderImages.buildah}", "${usualBuilderImages.kaniko}" or "${usualBuilderImages.buildkit}"`,
  ),
  gitImage: optionally(imageName).describe(
    `Image with git and sh, which fetches the sources. @default "${usualGitImage}"`,
  ),
  gcImage: optionally(imageName).describe(
    `Image of regbot, by which \`slotstack images gc\` removes what slots have built. @default "${usualGcImage}"`,
  ),
  cache: optionally(textBy(imageRepository)).describe(
    'Repository that keeps the layers of builds, so that the next is faster. Slots read it, and write nothing to it. @default none',
  ),
  registries: z
    .array(registryHost)
    .optional()
    .describe(
      'Further registries whose `secret` builds log in with, such as those of base images. @default those that they push to, and that of `cache`',
    ),
  resources: resourcesSchema
    .optional()
    .describe(
      'Of the container that builds. What is left out keeps its default. @default requests of 250m CPU and 512Mi memory, limits of 2 CPU, 4Gi memory and 20Gi ephemeral-storage',
    ),
  timeout: text.optional().describe('Time limit of a build, as a Go duration. @default "30m"'),
});
