import { agentPaths } from '../agent';
import { isProgram, type McpAddress, type McpProgram, type McpServer, type McpValue } from '../mcp-server';
import { mergedToml, tomlText, type TomlTable } from './toml';

/** What Codex's configuration is made of. */
export interface CodexSettings {
  /** @default that of Codex */
  readonly model?: string | undefined;
  /** @default that of Codex */
  readonly effort?: string | undefined;
  readonly servers: readonly McpServer[];
  /** What somebody has of it already, which comes before what is usual. @default nothing */
  readonly stated?: TomlTable | undefined;
}

/**
 * The text of Codex's config.toml.
 *
 * Nobody is there to approve of anything, and what keeps an agent from all else is its pod: a sandbox of Codex's own needs rights that
 * the pod does not have.
 *
 * @param onClash is told the keys of a value that is stated, and that something else says, too
 */
export function codexConfigText(
  { model, effort, servers, stated = {} }: CodexSettings,
  onClash: (keys: readonly string[]) => void,
): string {
  const usual: TomlTable = {
    ...(model !== undefined && { model }),
    ...(effort !== undefined && { model_reasoning_effort: effort }),
    approval_policy: 'never',
    sandbox_mode: 'danger-full-access',
  };
  const own = servers.map((server) => [server.name, tableOf(server)] as const);
  const withServers = own.length > 0 ? { mcp_servers: Object.fromEntries(own) } : {};
  return tomlText(mergedToml({ ...usual, ...stated }, withServers, onClash));
}

function tableOf({ at, startupSeconds, toolSeconds }: McpServer): TomlTable {
  return {
    ...(isProgram(at) ? ofProgram(at) : ofAddress(at)),
    ...(startupSeconds !== undefined && { startup_timeout_sec: startupSeconds }),
    ...(toolSeconds !== undefined && { tool_timeout_sec: toolSeconds }),
  };
}

/** Codex hands a variable on by its own name alone; for another, a script is around the program. */
function ofProgram({ command, args, env }: McpProgram): TomlTable {
  const entries = Object.entries(env);
  const variables = entries.flatMap(([name, value]) => ('variable' in value ? [[name, value.variable] as const] : []));
  const renamed = variables.filter(([name, variable]) => name !== variable);
  const whole =
    renamed.length === 0
      ? { command, args: [...args] }
      : {
          command: 'sh',
          args: [
            `${agentPaths.scripts}/with-variables.sh`,
            ...renamed.map(([name, variable]) => `${name}:${variable}`),
            ...['--', command, ...args],
          ],
        };
  return {
    command: whole.command,
    ...(whole.args.length > 0 && { args: whole.args }),
    ...inTable('env', textsOf(env)),
    ...(variables.length > 0 && { env_vars: [...new Set(variables.map(([, variable]) => variable))] }),
  };
}

function ofAddress({ url, headers, bearer }: McpAddress): TomlTable {
  const named = Object.entries(headers).flatMap(([name, value]) =>
    'variable' in value ? [[name, value.variable] as const] : [],
  );
  return {
    url,
    ...(bearer !== undefined && { bearer_token_env_var: bearer }),
    ...inTable('http_headers', textsOf(headers)),
    ...inTable('env_http_headers', Object.fromEntries(named)),
  };
}

function textsOf(values: Readonly<Record<string, McpValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => ('text' in value ? [[name, value.text] as const] : [])),
  );
}

function inTable(key: string, values: Readonly<Record<string, string>>): TomlTable {
  return Object.keys(values).length === 0 ? {} : { [key]: { ...values } };
}
