import * as z from 'zod';
import { promptKinds, protectedPath } from '../../rules/agent';
import { highestId, imageDirectory, variableName } from '../../rules/names';
import { roleRule } from './hooks';
import { resourcesSchema } from './resources';
import { imageName, label, optionally, strictObject, text, textBy, wholeNumber } from './scalars';
import { secretName } from './secrets';

const user = wholeNumber.refine((id) => id >= 1 && id <= highestId, 'must be the id of a user, not root');

const key = text.regex(/^(?!\.{1,2}$|\.\.)[A-Za-z0-9._-]{1,253}$/, 'must be a key: letters, digits, "-", "_" and "."');

const command = z
  .array(text.regex(/^[^\0]+$/, 'must be a word, without a character 0'))
  .min(1, 'must have a word: the program');

const known = '`$(ANSWER)`, `$(MODEL)`, `$(EFFORT)`, `$(KIND)` and `$(RUN)` are values of the run; `$$(` is `$(`.';

/** At most what leaves room for the names of pods. */
const name = label.refine((text) => text.length <= 40, 'must be at most 40 characters');

export const agentSchema = strictObject({
  image: optionally(imageName).describe(
    'Image with the agent: a pod for it is made in each environment that has one. Empty, and no `workload`: there is no agent here. @default none',
  ),
  workload: optionally(label).describe(
    "Instead of an image: Deployment or StatefulSet of the project's manifests that runs are in, with one pod. @default none",
  ),
  container: optionally(label).describe('Container of it that runs are in. @default its first'),
  environments: z
    .array(text)
    .optional()
    .describe('Environments that have an agent. @default those of `ai` and `ai-repair` that there are'),
  name: name.optional().describe('Of Deployment, ServiceAccount, Role and ConfigMap. @default "agent"'),
  command: command.describe(`What a run runs, in words; it reads the prompt from stdin. ${known}`),
  resume: command
    .optional()
    .describe(`The same to go on with an earlier run of the issue. ${known} @default none: each run begins anew`),
  path: textBy(imageDirectory).optional().describe('Directory of the checkout that it works in. @default "/workspace"'),
  user: user.optional().describe('Of a pod of ours: user and group id that it runs as. @default 1000'),
  secrets: z
    .record(
      textBy(variableName),
      strictObject({
        secret: secretName.describe('Secret in the namespace of the target.'),
        key: optionally(key).describe('Key of it. @default the name of the variable'),
      }),
    )
    .optional()
    .describe('Variables with values of Secrets, by name. @default none'),
  env: z.record(textBy(variableName), text).optional().describe('Further variables, by name. @default none'),
  envFrom: strictObject({
    configMaps: z.array(text.min(1)).optional().describe('ConfigMaps. @default none'),
    secrets: z.array(secretName).optional().describe('Secrets. @default none'),
  })
    .optional()
    .describe('What each key of is a variable, too. @default none'),
  rules: z
    .array(roleRule)
    .optional()
    .describe(
      'Of a pod of ours: what it may do in its namespace, as rules of a Role. @default deploy, look, and go into pods: see agent.md',
    ),
  resources: resourcesSchema
    .optional()
    .describe(
      'Of a pod of ours. What is left out keeps its default. @default requests of 100m CPU and 256Mi memory, a limit of 2Gi memory',
    ),
  prompts: z
    .partialRecord(z.enum(promptKinds), optionally(text))
    .optional()
    .describe('Go templates of prompts, relative to services.yaml, by what a run is for. @default ours'),
  branch: text
    .optional()
    .describe(
      'Branch that it works on for an issue; {number} is that of the issue. Read before templates are. @default "codex/issue-{number}"',
    ),
  repairBranch: text
    .optional()
    .describe('Branch that it works on for a repair. Read before templates are. @default "codex/ai-repair-{number}"'),
  labels: strictObject({
    model: text.min(1).optional().describe('How a label begins whose rest is the model. @default "model:"'),
    effort: text.min(1).optional().describe('How a label begins whose rest is the effort. @default "effort:"'),
  })
    .optional()
    .describe('Labels of an issue or pull request that choose model and effort.'),
  protected: z
    .array(textBy(protectedPath))
    .optional()
    .describe(
      'Paths of the repository that what an agent made may not touch, beside `.github/`, `.gitmodules` and the register of slots; one that ends with "/" is a directory. @default none',
    ),
});

export type AgentConfig = z.infer<typeof agentSchema>;
