import * as z from 'zod';
import { dnsSubdomain } from '../../kubernetes/object-checks/name-rules';
import { accessModes } from '../../rules/claims';
import { collectorSchema } from './collector';
import { resourcesSchema } from './resources';
import { usualKubectlImage, usualToolsImage } from '../../rules/defaults/jobs';
import { diskId } from '../../rules/names';
import { fileMode, flag, imageName, strictObject, text, textBy, when, wholeNumber } from './scalars';

/** Text that counts as not given where a template leaves it empty. */
const optionalText = text.transform((value) => (value.trim() === '' ? undefined : value.trim())).optional();

const optionalImage = text
  .transform((value) => (value.trim() === '' ? undefined : value.trim()))
  .pipe(imageName.optional())
  .optional();

/** A size, or nothing where a template leaves it empty. */
const size = text
  .transform((value) => (value.trim() === '' ? undefined : value.trim()))
  .pipe(text.regex(/^[1-9][0-9]{0,5}(Mi|Gi|Ti)$/, 'must be a size such as "500Mi" or "20Gi"').optional())
  .optional();

const accessMode = z.enum(accessModes, { error: `must be ${accessModes.join(' or ')}` });

/** A claim, as the block `storage` has them, too. */
const claim = {
  size: size.describe(
    'How much it holds. Where a template leaves it empty, there is no claim: the data lies on the node. @default that of `storage.data`',
  ),
  storageClass: optionalText
    .refine(
      (name) => name === undefined || dnsSubdomain(name) === undefined,
      'must be the name of a storage class: lower-case letters, digits, "-" and "."',
    )
    .describe('Its storage class. @default that of `storage.data`; empty, that of the cluster'),
  accessModes: z
    .array(accessMode)
    .length(1, 'must be one: each data path has one pod')
    .optional()
    .describe('`ReadWriteOnce` or `ReadWriteMany`. @default that of `storage.data`; without, ReadWriteOnce'),
};

export const claimSchema = strictObject(claim);

export type ClaimConfig = z.infer<typeof claimSchema>;

const directory = strictObject({
  name: text.describe('Name of the directory in `envDir`, or in its claim.'),
  when: when.describe(
    'There is no such directory here when this is "false", "0" or "no"; empty means yes. @default yes',
  ),
  claim: claimSchema.optional().describe('What of its claim is to differ. @default as `dataPaths.claim`'),
  owner: wholeNumber
    .optional()
    .describe('User id that owns the directory. @default that of the service or image that mounts it'),
  group: wholeNumber
    .optional()
    .describe('Group id of the directory. @default that of the service or image that mounts it'),
  mode: fileMode.optional().describe('Mode of the directory, octal, in quotes. @default "0700"'),
  limit: size.describe('Size that its data may reach. @default that of `dataPaths.limit`'),
  shared: flag
    .optional()
    .describe(
      'Whether several workloads may mount it, or directories in it, such as a workspace: a Job ensures it before they start, and there is no lock. Needs `owner`. @default false',
    ),
  command: z
    .array(text)
    .optional()
    .describe(
      "What the image's entry point runs, for an included workload whose image slotstack does not know and whose manifest states no command: needed to hold the lock, and only for images that have sh, flock and stat: others would not start. @default known for postgres, redis, rabbitmq, mysql, mariadb and mongo images",
    ),
});

export type DirectoryConfig = z.infer<typeof directory>;

export const dataPathsSchema = strictObject({
  root: text
    .optional()
    .describe(
      'Directory on the node below which all data lies: absolute, outside the checkout. Its disk is marked with a sentinel.',
    ),
  envDir: text
    .optional()
    .describe('Directory of this environment or slot, strictly below `root`; of a slot, its number is part of it.'),
  dirs: z
    .array(z.union([text, directory], 'must be a name, or a mapping with a name'))
    .optional()
    .describe(
      'Data directories in `envDir`: names, or objects where owner, group or mode differ from those of the service.',
    ),
  claim: claimSchema
    .optional()
    .describe(
      'Instead of `root` and `envDir`: each data directory lies in a claim of its own, wherever its storage class has volumes. See claims.md.',
    ),
  paths: z
    .array(text)
    .optional()
    .describe('Data directories as full paths instead of `dirs`. All lie in one directory, which then is `envDir`.'),
  limit: size.describe(
    'Size that the data of each data path may reach: near it, and above, the collector warns. @default none',
  ),
  disk: textBy(diskId)
    .optional()
    .describe('Id in the sentinel of the data disk: a pod refuses to start on another disk. @default the project'),
  node: optionalText.describe(
    'Name of the node that holds the data: every pod that touches it is pinned there. @default none: a single-node cluster',
  ),
  persistentVolumes: flag
    .optional()
    .describe(
      'Whether pods reach their directories by claims, on PersistentVolumes that the platform makes over them, and name no path of the node: for namespaces of the PodSecurity level `baseline`. Needs `node`, and delivery without Argo CD. See claims.md. @default false',
    ),
  toolsImage: optionalImage.describe(
    `Image with bash, GNU coreutils and findutils, and util-linux, for what touches directories, as root. Pinned by a digest: "${usualToolsImage}@sha256:...". @default "${usualToolsImage}"`,
  ),
  toolsFrom: z
    .enum(['toolsImage', 'service'])
    .optional()
    .describe(
      'Image that looks after a data directory, as root, before its service starts: `toolsImage`, or that of the `service` itself where it is known to have the tools, for nodes that cannot have another beside it. @default "toolsImage"',
    ),
  kubectlImage: optionalImage.describe(
    `Image whose entry point is kubectl, for Jobs that talk to the API; pinned as \`toolsImage\`. @default "${usualKubectlImage}"`,
  ),
  jobResources: resourcesSchema
    .optional()
    .describe(
      "Of each of slotstack's own containers, which are init containers and Jobs: a ResourceQuota counts them. In the platform's namespace, they request nothing. What is left out keeps its default. @default requests of 10m CPU and 32Mi memory, limits of 1 CPU, 256Mi memory and 128Mi ephemeral-storage",
    ),
  collector: collectorSchema
    .optional()
    .describe(
      'The CronJob of the platform that empties the trash, reports sizes, and finds slots that are gone. The same in all environments.',
    ),
});

export type DataPathsConfig = z.infer<typeof dataPathsSchema>;
