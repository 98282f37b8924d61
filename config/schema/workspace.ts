import * as z from 'zod';
import { dataPathName, flag, imageName, label, optionally, strictObject, text, textBy, wholeNumber } from './scalars';
import { imageDirectory } from '../../rules/names';
import { workspaceParts } from '../../rules/workspace';
import { allowedPath, scanReactions } from '../../rules/workspace-scan';
import { schedule } from './collector';
import { secretName } from './secrets';

const directory = textBy(imageDirectory);
const key = text.regex(/^(?!\.\.)[A-Za-z0-9._-]{1,253}$/, 'must be a key, such as "CLAUDE.md"');

export const workspaceSchema = strictObject({
  dataPath: optionally(dataPathName).describe(
    'Shared data path that the workspace lies in: all of it, and nothing else. It belongs to the user whom the agent runs as. Empty: there is no workspace here. @default none',
  ),
  workload: label.describe('Deployment or StatefulSet of the manifests that works in it, with one pod.'),
  container: optionally(label).describe('Container of it that does. @default its first'),
  path: directory.optional().describe('Where the container has its files. @default "/workspace"'),
  command: z
    .array(text)
    .min(1)
    .optional()
    .describe(
      'What the image runs: its ENTRYPOINT and CMD. @default the `command` and `args` of the manifest, which then must be there',
    ),
  tmp: flag.optional().describe('Whether /tmp stays over a restart, too. @default true'),
  usrLocal: flag
    .optional()
    .describe(
      'Whether /usr/local stays, too, with what the image has there: seeded from it, and seeded again where it has another. @default true',
    ),
  root: flag
    .optional()
    .describe(
      'Whether the container starts as root, installs packages, and becomes the user of the data path: for images with setpriv, su-exec or gosu. @default false: it is that user from the start',
    ),
  packages: strictObject({
    system: flag
      .optional()
      .describe('Whether those of `.packages` are installed, by apk or apt. @default true where it starts as root'),
    pip: flag
      .optional()
      .describe('Whether those of `.pip-packages` are, in an environment of Python in the workspace. @default true'),
    seconds: wholeNumber.optional().describe('How long each may take, in seconds. @default 600'),
  })
    .optional()
    .describe('Packages that are installed again at each start.'),
  requires: z
    .array(z.enum(workspaceParts))
    .optional()
    .describe(
      'What must be there, or the agent does not start: `workspace`; `packages`, all that are listed; `database`, each PostgreSQL and MariaDB of `dataServices` answers. @default [workspace]',
    ),
  instructions: strictObject({
    configMap: label.describe('ConfigMap in the namespace of the target.'),
    key: key.describe('Key of it, and name of the file, such as "CLAUDE.md".'),
  })
    .optional()
    .describe('File that is copied into the workspace where that has none of its name. @default none'),
  gitConfig: strictObject({
    configMap: label.describe('ConfigMap in the namespace of the target.'),
    key: optionally(key).describe('Key of it. @default ".gitconfig"'),
    path: directory.optional().describe('File that it is mounted as, read-only. @default "/etc/gitconfig"'),
  })
    .optional()
    .describe('Configuration of git. @default what the image has'),
  ssh: strictObject({
    secret: optionally(secretName).describe(
      'Secret in the namespace of the target whose keys are files of ~/.ssh, such as `id_ed25519` and `known_hosts`. @default none',
    ),
    hostPath: optionally(directory).describe(
      'Instead of a Secret: directory of the node with these files. `guard.hostPaths` must list it. @default none',
    ),
    path: directory
      .optional()
      .describe('Where copies are, that the agent alone can read. @default "/root/.ssh" for root; required else'),
  })
    .optional()
    .describe('Keys of SSH. @default none'),
  scan: strictObject({
    image: optionally(imageName).describe(
      'Image with gitleaks, a POSIX shell, awk, find and timeout. @default "ghcr.io/gitleaks/gitleaks:v8.30.1"',
    ),
    schedule: schedule
      .optional()
      .describe('When it runs, beside once at the beginning, as a cron schedule. @default "43 4 * * *"'),
    onFinding: z
      .enum(scanReactions, 'must be "report" or "stop"')
      .optional()
      .describe(
        'Whether a secret that is found is only reported, or the agent stops, too, and does not start while it is there. @default "report"',
      ),
    allow: z
      .array(textBy(allowedPath))
      .optional()
      .describe(
        'Paths in the workspace that are not reported; one that ends with "/" is a directory, with all that is in it. @default none',
      ),
    seconds: wholeNumber.optional().describe('How long it may take, in seconds. @default 600'),
  })
    .optional()
    .describe('Looks for secrets in the workspace, and reports where they are. @default nothing does'),
});
