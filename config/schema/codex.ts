import * as z from 'zod';
import { flag, text, wholeNumber } from './scalars';

/** Keys that are not known may stand here, as in all that codexctl reads: its own differ between versions. */
const open = z.looseObject;

const number = wholeNumber.refine((value) => value <= 86_400, 'must be at most 86400');

const reference = open({
  value: text.optional().describe('The value, as it is.'),
  envRef: text
    .optional()
    .describe('Variable of the container with the value: its name goes into the configuration, and never the value.'),
  varRef: text
    .optional()
    .describe('Variable of whoever calls slotstack (`--set`, CODEXCTL_VARS), whose value goes into the configuration.'),
  optional: flag.optional().describe('Whether it is left out where there is none. @default false'),
});

export type ValueReference = z.infer<typeof reference>;

const server = open({
  name: text.describe('Name of the server.'),
  type: z
    .enum(['stdio', 'http', 'https', 'cluster'])
    .describe('`stdio`, a program; `http` or `https`, a URL; `cluster`, a Service of the cluster.'),
  description: text.optional().describe('What it is for, told in prompts.'),
  startup_timeout_sec: number.optional().describe('Seconds that it may need to start.'),
  tool_timeout_sec: number.optional().describe('Seconds that a call of a tool may take.'),
  command: text.optional().describe('Of `stdio`: the program.'),
  args: z.array(text).optional().describe('Of `stdio`: its arguments.'),
  env: z.record(z.string(), reference).optional().describe('Of `stdio`: its variables.'),
  endpoint: text.optional().describe('Of `http`: the URL.'),
  headers: z.record(z.string(), reference).optional().describe('Of `http` and `cluster`: headers of each request.'),
  bearer_token_env_var: text
    .optional()
    .describe('Of `http` and `cluster`: variable of the container with the token of each request.'),
  service: open({
    name: text.describe('Its name.'),
    namespace: text.optional().describe('Its namespace. @default that of the target'),
    port: wholeNumber.optional().describe('Its port. @default 80'),
    path: text.optional().describe('Path of the URL. @default "/mcp"'),
    scheme: z.enum(['', 'http', 'https']).optional().describe('Scheme of the URL. @default "http"'),
  })
    .optional()
    .describe('Of `cluster`: the Service.'),
  tools: z
    .array(
      open({
        name: text.describe('Its name.'),
        description: text.optional().describe('What it does.'),
      }),
    )
    .optional()
    .describe('Tools of it, told in prompts.'),
});

export type McpServerConfig = z.infer<typeof server>;

/** What codexctl says of the agent. */
export const codexSchema = open({
  configTemplate: text
    .optional()
    .describe(
      "Go template of Codex's config.toml, relative to services.yaml, instead of what slotstack makes. @default none",
    ),
  promptLang: text.optional().describe('Language of prompts, such as "en". @default "en"'),
  model: text.optional().describe("Model. @default that of the agent's program"),
  modelReasoningEffort: text
    .optional()
    .describe('How much it thinks, such as "medium". @default that of the agent\'s program'),
  links: z
    .array(
      open({
        title: text.optional().describe('What is there. @default the path'),
        path: text.optional().describe('Path of the address of the slot. @default "/"'),
      }),
    )
    .optional()
    .describe('Pages of the slot, told in prompts and comments.'),
  extraTools: z.array(text).optional().describe('Programs that the image has, told in prompts.'),
  projectContext: text.optional().describe('What an agent has to know of the project, told in prompts.'),
  servicesOverview: text.optional().describe('What services there are, told in prompts.'),
  timeouts: open({
    exec: text.optional().describe('How long a run may take, as a Go duration. @default "60m"'),
    rollout: text.optional().describe('How long the pod may need to be ready. @default "1200s"'),
    deployWait: text.optional().describe('How long a deploy may take. @default "600s"'),
  })
    .optional()
    .describe('How long steps may take.'),
  reviewMCPEnabled: flag.optional().describe('Read for compatibility; nothing uses it.'),
  configBlocks: z
    .array(
      open({
        name: text.optional().describe('What messages call it.'),
        toml: text.optional().describe('TOML.'),
        file: text.optional().describe('Instead: file with TOML, relative to services.yaml.'),
      }),
    )
    .optional()
    .describe("More of Codex's config.toml; what is there twice is an error."),
  mcp: open({ servers: z.array(server).optional().describe('Servers.') })
    .optional()
    .describe('Servers of the Model Context Protocol that the agent has.'),
});

export type CodexConfig = z.infer<typeof codexSchema>;
