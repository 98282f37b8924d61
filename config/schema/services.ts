import * as z from 'zod';
import { highestGeneration } from '../../rules/generation';
import { kubernetesVersion } from '../../kubernetes/kubernetes-api';
import { agentSchema } from './agent';
import { argocdSchema } from './argocd';
import { backupSchema } from './backup';
import { buildsSchema } from './builds';
import { claimsSchema } from './claims';
import { codexSchema } from './codex';
import { customResourceScopesSchema } from './custom-resource-scopes';
import { dataPathsSchema } from './data-paths';
import { infrastructureSchema, serviceSchema } from './groups';
import { guardSchema } from './guard';
import { projectHooksSchema } from './hooks';
import { imageSchema } from './images';
import { plainSecretsSchema } from './plain-secrets';
import { limitsSchema } from './limits';
import { mirrorSchema, registriesSchema } from './registries';
import { networkSchema } from './network';
import { secretsSchema } from './secrets';
import { sourcesSchema } from './sources';
import { flag, strictObject, text, wholeNumber } from './scalars';
import { valuesSchema } from './values';
import { workspaceSchema } from './workspace';

const namespaceName = text.regex(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'must be the name of a namespace: lower-case letters, digits and "-", at most 63',
);

const objectName = text.regex(
  /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  'must be the name of a Secret: lower-case letters, digits, "-" and "."',
);

const environment = strictObject({
  from: text.optional().describe('Environment whose settings apply where this one has none.'),
  kubeconfig: text
    .optional()
    .describe(
      'Kubeconfig for the commands that use kubectl, relative to services.yaml; `--context` overrides it. @default that of `from`, else what kubectl finds',
    ),
  context: text
    .optional()
    .describe('Context in the kubeconfig; `--context` overrides it. @default that of `from`, else the current one'),
  imagePullPolicy: z
    .enum(['', 'Always', 'IfNotPresent', 'Never'])
    .optional()
    .describe('Pull policy of containers that state none. @default that of `from`, else the one of Kubernetes'),
  imagePullSecrets: z
    .array(objectName)
    .optional()
    .describe(
      'Secrets with what opens the registries of images, for the pods that slotstack makes, and those that it adds its image to: data services, Jobs, collector, workloads on data paths. Each must exist in the namespaces of the environment and in that of the platform. @default those of `from`, else none: what the nodes have',
    ),
  localRegistry: strictObject({
    enabled: flag.optional().describe('Whether there is one.'),
    name: text.optional().describe('Its name.'),
    port: wholeNumber.optional().describe('Its port.'),
  })
    .optional()
    .describe('Read for compatibility; nothing uses it.'),
  slotBootstrapInfra: z
    .array(text)
    .optional()
    .describe(
      'Infrastructure that a slot begins with: it is applied before all else, hooks included. @default that of `from`, else none',
    ),
  onRequest: flag
    .optional()
    .describe(
      'Whether it is delivered only while somebody has asked for it (`slotstack slots request`): for an environment that works in the namespace of another. See slots.md. @default true for `ai-repair` where it is such a guest, else false',
    ),
  dataGeneration: wholeNumber
    .refine((value) => value <= highestGeneration, `must be at most ${highestGeneration}`)
    .optional()
    .describe(
      'Declared generation of the data of a lasting environment. Raising it lets its data paths and claims start empty: the only way to lose data there. Slots have it in their register file. @default 0',
    ),
});

export type EnvironmentConfig = z.infer<typeof environment>;

const storage = strictObject({
  size: text.optional().describe('Size of the claim.'),
  storageClass: text.optional().describe('Storage class; empty leaves the field out.'),
  accessModes: z.array(text).optional().describe('Access modes.'),
});

/** services.yaml after rendering. Its keys are those of codexctl, in both its forms, and what slotstack adds. */
export const servicesSchema = strictObject({
  project: text.optional().describe('Name of the project; taken from the file as written, before rendering.'),
  envFiles: z
    .array(text)
    .optional()
    .describe(
      'Files with NAME=value lines as godotenv reads them, relative to this one, over the process environment; later ones win.',
    ),
  codex: codexSchema
    .optional()
    .describe(
      "What the agent is told, and its configuration; further keys may stand (codexctl's own differ between versions).",
    ),
  agent: agentSchema
    .optional()
    .describe('The agent that works on issues: its pod, and how it is run. See agent.md. @default none'),
  namespace: strictObject({
    patterns: z
      .record(z.string(), text)
      .optional()
      .describe(
        'Template of the namespace per environment. @default "<project>-<environment>", for `ai` "<project>-dev-<slot>", for `ai-repair` that of `ai-staging`',
      ),
  })
    .optional()
    .describe('Namespace per environment. One that uses `.Slot` makes its environment one of slots.'),
  customResourceScopes: customResourceScopesSchema
    .optional()
    .describe(
      'Whether objects of custom kinds whose definition is not among the files belong to the `Cluster`, and so to the platform target, or are `Namespaced`: by `<Kind>.<group>`, such as `NodePool.karpenter.sh`. Read before templates are. @default known for common operators, else `Namespaced` with a note',
    ),
  kubernetesVersion: text
    .regex(/^v?1\.[0-9]{1,3}(\.[0-9].*)?$/, 'must be a version of Kubernetes, such as "1.34"')
    .optional()
    .describe(
      `Version of the cluster, such as "1.34", in quotes. Where it is newer than ${kubernetesVersion}, fields, kinds and choices of Kubernetes that slotstack does not know are kept, with a note each; otherwise they are errors. See kubectl.md. @default ${kubernetesVersion} or older`,
    ),
  sharedNamespaces: z
    .array(namespaceName)
    .optional()
    .describe(
      "Namespaces of nobody's own in which manifests have workloads or claims on purpose, once for all targets. Elsewhere such a `metadata.namespace` is an error: it would take them, and their data, out of all slots. @default none: `kube-system` and its like only",
    ),
  maxSlots: wholeNumber
    .optional()
    .describe(
      'Number of slots that are rendered; 0 is no limit. @default 0: those that were ever taken, as the register has them',
    ),
  registry: text.optional().describe('Read for compatibility; templates name their registry themselves.'),
  images: z.record(z.string(), imageSchema).optional().describe('Images to copy or build. See images.md.'),
  builds: buildsSchema
    .optional()
    .describe('That images are built in the cluster, and how. See images.md. @default they are not'),
  mirror: mirrorSchema.optional().describe('How images are copied. See images.md.'),
  sources: sourcesSchema
    .optional()
    .describe('The checkout that workloads work in. See sources.md. @default none is made'),
  workspace: workspaceSchema
    .optional()
    .describe('What of an agent stays over restarts: its files, packages, keys. See workspace.md. @default nothing'),
  backup: backupSchema
    .optional()
    .describe('Backups of the data of lasting environments, and how they are proven. See backup.md. @default none'),
  registries: registriesSchema.optional().describe('Registries that are not called as usual, by host and port.'),
  baseDomain: z.record(z.string(), text).optional().describe('Domain per environment, for templates.'),
  // `dev:` alone is an environment without settings.
  environments: z
    .record(
      z.string(),
      environment.nullable().transform((settings): EnvironmentConfig => settings ?? {}),
    )
    .describe('What to synthesize: one target each, or one per slot.'),
  infrastructure: z.array(infrastructureSchema).optional().describe('Groups of infrastructure, in apply order.'),
  services: z.array(serviceSchema).optional().describe('Services, in apply order, after the infrastructure.'),
  hooks: projectHooksSchema
    .optional()
    .describe('What runs before and after the objects of a target are applied. See hooks.md.'),
  dataPaths: dataPathsSchema.optional().describe('Directories on the node that hold the state of the data services.'),
  claims: claimsSchema.optional().describe('What becomes of data in claims. See claims.md.'),
  guard: guardSchema.optional().describe('What pods may reach on the node. See guard.md.'),
  secrets: secretsSchema
    .optional()
    .describe(
      'Who gives each Secret its values, which never stand in the output. Those of data services, and those of included files, need no entry. See secrets.md.',
    ),
  plainSecrets: plainSecretsSchema
    .optional()
    .describe(
      'What becomes of values that look secret and are in plain text, in anything but a Secret. See access.md.',
    ),
  limits: limitsSchema.optional().describe('How much the objects and pods of a namespace may take. See limits.md.'),
  network: networkSchema
    .optional()
    .describe('What the pods of a namespace reach, and who reaches them. See limits.md.'),
  argocd: argocdSchema
    .optional()
    .describe('How Argo CD delivers the project: makes its AppProject and ApplicationSets. See argocd.md.'),
  storage: strictObject({ workspace: storage.optional(), data: storage.optional(), registry: storage.optional() })
    .optional()
    .describe('Claims, for templates (`.Storage.Data.Size`).'),
  state: strictObject({
    backend: z
      .enum(['', 'configmap'])
      .optional()
      .describe('Where codexctl kept its slot records; slotstack uses the slot register.'),
    configmapNamespace: text.optional().describe('Namespace of the records.'),
    configmapPrefix: text.optional().describe('Prefix of the records.'),
  })
    .optional()
    .describe("Read for compatibility: codexctl's slot records. The slot register replaces them."),
  values: valuesSchema
    .optional()
    .describe(
      'What can be set for a slot (`slots allocate --set web.tag=...`), and templates read as `.Values.web.tag`. Read before templates are. See slots.md.',
    ),
  versions: z.record(z.string(), text).optional().describe('Versions, for templates (`index .Versions "redis"`).'),
});

export type Services = z.infer<typeof servicesSchema>;
