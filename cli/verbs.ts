import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Surroundings } from './surroundings';

/** Makes a verb with its options and its action. */
type MakeVerb = (surroundings: Surroundings) => CommandUnknownOpts;

interface Verb {
  readonly name: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** Whether it writes what it makes of the project's files: to a directory, a branch or a cluster. @default it does not */
  readonly writes?: true;
  /** Reads its file: no call waits for what only another verb needs. */
  readonly load: () => Promise<MakeVerb>;
}

/** In the order in which they are met. */
export const verbs: readonly Verb[] = [
  {
    name: 'init',
    writes: true,
    summary: 'makes a first services.yaml',
    load: async () => (await import('./verbs/init')).init,
  },
  {
    name: 'synth',
    writes: true,
    summary: 'writes the manifests',
    load: async () => (await import('./verbs/synth')).synth,
  },
  {
    name: 'report',
    summary: 'lists what becomes of hooks, images and keys, and which variables are read',
    load: async () => (await import('./verbs/report')).report,
  },
  {
    name: 'schema',
    summary: 'prints the JSON Schema of services.yaml, for editors',
    load: async () => (await import('./verbs/schema')).schema,
  },
  {
    name: 'slots',
    writes: true,
    summary: 'takes slots, empties them, gives them back',
    load: async () => (await import('./verbs/slots')).slots,
  },
  {
    name: 'changes',
    summary: 'says in Markdown what the files would change',
    load: async () => (await import('./verbs/changes')).changes,
  },
  {
    name: 'publish',
    writes: true,
    summary: 'publishes what Argo CD reads',
    load: async () => (await import('./verbs/publish')).publishVerb,
  },
  {
    name: 'delivered',
    summary: 'waits until Argo CD has delivered',
    load: async () => (await import('./verbs/delivered')).delivered,
  },
  {
    name: 'apply',
    writes: true,
    summary: 'applies targets with kubectl',
    load: async () => (await import('./verbs/apply')).apply,
  },
  {
    name: 'secrets',
    writes: true,
    summary: 'lists Secrets, and gives those from the environment their values',
    load: async () => (await import('./verbs/secrets')).secrets,
  },
  {
    name: 'images',
    summary: 'lists images that are copied or built, and does it',
    load: async () => (await import('./verbs/images')).images,
  },
  {
    name: 'sources',
    summary: 'brings checkouts that workloads work in up to date',
    load: async () => (await import('./verbs/sources')).sources,
  },
  {
    name: 'diff',
    summary: 'shows what apply would change',
    load: async () => (await import('./verbs/diff')).diff,
  },
  {
    name: 'wait',
    summary: 'waits until targets are ready, or says why not',
    load: async () => (await import('./verbs/wait')).wait,
  },
  {
    name: 'status',
    summary: 'says how targets are',
    load: async () => (await import('./verbs/status')).status,
  },
  {
    name: 'connect',
    summary: 'says how to reach databases, and where passwords are',
    load: async () => (await import('./verbs/connect')).connect,
  },
  {
    name: 'agent',
    summary: "lets a target's agent work, and takes what it has made",
    load: async () => (await import('./verbs/agent')).agent,
  },
  {
    name: 'mcp',
    summary: 'serves agents and editors by the Model Context Protocol',
    load: async () => (await import('./verbs/mcp')).mcp,
  },
  {
    name: 'addresses',
    summary: 'prints where targets are reached from outside',
    load: async () => (await import('./verbs/addresses')).addresses,
  },
  {
    name: 'comment',
    summary: 'writes a comment on an issue or pull request',
    load: async () => (await import('./verbs/comment')).comment,
  },
  {
    name: 'pr',
    summary: 'finds and opens the pull request of an agent, and tidies up after it',
    load: async () => (await import('./verbs/pr')).pr,
  },
  {
    name: 'plan',
    summary: 'finds the issue that a plan began with',
    load: async () => (await import('./verbs/plan')).plan,
  },
  {
    name: 'trash',
    summary: 'lists data that was moved aside, and brings it back',
    load: async () => (await import('./verbs/trash')).trash,
  },
  {
    name: 'backup',
    summary: 'backs data up now',
    load: async () => (await import('./verbs/backup')).backup,
  },
  {
    name: 'backups',
    summary: 'lists backups, and proves that the latest can be restored',
    load: async () => (await import('./verbs/backups')).backups,
  },
  {
    name: 'restore',
    summary: 'restores a backup',
    load: async () => (await import('./verbs/restore')).restore,
  },
  {
    name: 'delete',
    summary: 'deletes a slot with kubectl: its namespace, then its data',
    load: async () => (await import('./verbs/delete')).deleteVerb,
  },
];
