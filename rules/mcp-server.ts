import { variableName } from './names';
import type { TextRule } from './text-rule';

/** Name of a server, as Codex and Claude Code have it in their files. */
export const mcpServerName: TextRule = {
  pattern: /^[A-Za-z0-9_-]{1,64}$/,
  reason: 'must be letters, digits, "_" and "-", at most 64',
};

/** Name of a header of HTTP. */
export const headerName: TextRule = {
  pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/,
  reason: 'must be the name of a header',
};

/** A value in the configuration of an agent: a text, or what a variable of its container has. */
export type McpValue =
  | { readonly text: string }
  | {
      /** Name of the variable: its value is nowhere in the configuration. */
      readonly variable: string;
      /** Whether nothing is wrong where the container has no such variable. @default false */
      readonly optional?: boolean | undefined;
    };

/** A server of the Model Context Protocol that is a program. */
export interface McpProgram {
  /** The program, as the agent finds it. */
  readonly command: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Its variables, by name. */
  readonly env: Readonly<Record<string, McpValue>>;
}

/** One that is reached by HTTP. */
export interface McpAddress {
  /** URL of HTTP or HTTPS. */
  readonly url: string;
  /** Headers of each request, by name. */
  readonly headers: Readonly<Record<string, McpValue>>;
  /** Variable of the container with the token of each request. @default none */
  readonly bearer?: string | undefined;
}

/** A server of the Model Context Protocol that an agent has. */
export interface McpServer {
  /** Name of the server, in letters, digits, "_" and "-". */
  readonly name: string;
  /** What it is: a program, or what is reached by HTTP. */
  readonly at: McpProgram | McpAddress;
  /** Seconds that it may need to start. @default what the agent's program says */
  readonly startupSeconds?: number | undefined;
  /** Seconds that a call of a tool may take. @default what the agent's program says */
  readonly toolSeconds?: number | undefined;
}

export function isProgram(at: McpServer['at']): at is McpProgram {
  return 'command' in at;
}

/** What is wrong with a server, by the keys that lead to it. */
export function mcpServerFindings({ name, at }: McpServer): Map<string, string> {
  const findings = new Map<string, string>();
  if (!mcpServerName.pattern.test(name)) findings.set('name', mcpServerName.reason);
  const [key, values, rule] = isProgram(at)
    ? (['env', at.env, variableName] as const)
    : (['headers', at.headers, headerName] as const);
  for (const [each, value] of Object.entries(values)) {
    if (!rule.pattern.test(each)) findings.set(`${key}.${each}`, rule.reason);
    else if ('variable' in value && !variableName.pattern.test(value.variable))
      findings.set(`${key}.${each}.envRef`, variableName.reason);
    else if ('text' in value && key === 'headers' && /[\r\n\0]/.test(value.text))
      findings.set(`${key}.${each}`, 'must be one line');
  }
  if (isProgram(at)) {
    if (at.command.trim() === '') findings.set('command', 'required: the program');
  } else {
    if (!/^https?:\/\/[^\s/]+(\/\S*)?$/.test(at.url))
      findings.set('endpoint', `${JSON.stringify(at.url)} must be a URL such as "https://mcp.example.org/mcp"`);
    if (at.bearer !== undefined && !variableName.pattern.test(at.bearer))
      findings.set('bearer_token_env_var', variableName.reason);
    if (at.bearer !== undefined && Object.keys(at.headers).some((each) => each.toLowerCase() === 'authorization'))
      findings.set('bearer_token_env_var', 'is the header Authorization, which headers has, too: leave one out');
  }
  return findings;
}

/** Variables of the container that the server takes values from, by the keys that lead to them. */
export function variablesOfServer({
  at,
}: McpServer): Map<string, { readonly name: string; readonly optional: boolean }> {
  const values = Object.entries(isProgram(at) ? at.env : at.headers);
  const key = isProgram(at) ? 'env' : 'headers';
  const named = values.flatMap(([each, value]) =>
    'variable' in value
      ? [[`${key}.${each}.envRef`, { name: value.variable, optional: value.optional ?? false }] as const]
      : [],
  );
  const bearer = isProgram(at) ? undefined : at.bearer;
  return new Map([
    ...named,
    ...(bearer === undefined ? [] : [['bearer_token_env_var', { name: bearer, optional: false }] as const]),
  ]);
}
