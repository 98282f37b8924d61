import { suggestion } from '../../input/suggestion';
import { mcpServerFindings, variablesOfServer, type McpServer, type McpValue } from '../../rules/mcp-server';
import type { CodexConfig, McpServerConfig, ValueReference } from '../schema/codex';

/** What values of servers are taken from. */
export interface ServerSources {
  /** Namespace of the target. */
  readonly namespace: string;
  /** Variables of the agent's container. @default not known: it has those of ConfigMaps or Secrets, too */
  readonly variables?: ReadonlySet<string> | undefined;
  /** Value of a variable of whoever calls slotstack, or of one that is set for the slot. */
  readonly given: (name: string) => string | undefined;
}

type Report = (path: readonly PropertyKey[], message: string) => void;

/** The servers that the agent has, as codexctl's block states them. */
export function serversOf({ mcp }: CodexConfig, sources: ServerSources, report: Report): McpServer[] {
  const stated = mcp?.servers ?? [];
  const names = stated.map(({ name }) => name.toLowerCase());
  return stated.flatMap((config, index) => {
    const path = ['codex', 'mcp', 'servers', index];
    const tell: Report = (keys, message) => {
      report([...path, ...keys], message);
    };
    if (names.indexOf(config.name.toLowerCase()) < index) tell(['name'], `"${config.name}" is there twice`);
    const server = serverOf(config, sources, tell);
    if (!server) return [];
    const findings = mcpServerFindings(server);
    for (const [key, message] of findings) tell(key.split('.'), message);
    // What is optional and not there is nowhere.
    return findings.size > 0 ? [] : [withKnown(server, sources, tell)];
  });
}

function serverOf(config: McpServerConfig, sources: ServerSources, report: Report): McpServer | undefined {
  const { name, type, startup_timeout_sec: startup, tool_timeout_sec: tool } = config;
  const seconds = { startupSeconds: startup || undefined, toolSeconds: tool || undefined };
  if (type === 'stdio') {
    const env = valuesOf('env', config.env, sources, report);
    return { name, at: { command: config.command?.trim() ?? '', args: config.args ?? [], env }, ...seconds };
  }
  const url = type === 'cluster' ? urlInCluster(config, sources, report) : urlOf(config, type, report);
  const headers = valuesOf('headers', config.headers, sources, report);
  const bearer = config.bearer_token_env_var?.trim();
  return url === undefined ? undefined : { name, at: { url, headers, ...(bearer && { bearer }) }, ...seconds };
}

function urlOf({ endpoint = '' }: McpServerConfig, type: 'http' | 'https', report: Report): string | undefined {
  const url = endpoint.trim();
  if (url === '') {
    report(['endpoint'], 'required: the URL');
    return undefined;
  }
  return url.includes('://') ? url : `${type}://${url}`;
}

function urlInCluster({ service }: McpServerConfig, { namespace }: ServerSources, report: Report): string | undefined {
  const name = service?.name.trim();
  if (!service || !name) {
    report(service ? ['service', 'name'] : ['service'], 'required: the Service of the cluster');
    return undefined;
  }
  const path = service.path?.trim() || '/mcp';
  const host = `${name}.${service.namespace?.trim() || namespace}.svc.cluster.local`;
  return `${service.scheme || 'http'}://${host}:${service.port || 80}${path.startsWith('/') ? path : `/${path}`}`;
}

function valuesOf(
  key: 'env' | 'headers',
  references: Readonly<Record<string, ValueReference>> = {},
  sources: ServerSources,
  report: Report,
): Record<string, McpValue> {
  const entries = Object.entries(references).flatMap(([name, reference]) => {
    const value = valueOf(reference, sources, (keys, message) => {
      report([key, name, ...keys], message);
    });
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

function valueOf(reference: ValueReference, { given }: ServerSources, report: Report): McpValue | undefined {
  const keys = ['value', 'envRef', 'varRef'] as const;
  const stated = keys.filter((key) => (reference[key] ?? '').trim() !== '');
  const [key, second] = stated;
  const optional = reference.optional ?? false;
  if (second) report([], `state one of value, envRef and varRef: it has ${stated.join(' and ')}`);
  else if (!key && !optional) report([], 'required: value, envRef or varRef');
  if (!key || second) return undefined;
  const text = (reference[key] ?? '').trim();
  if (key === 'value') return { text: reference.value ?? '' };
  if (key === 'envRef') return { variable: text, optional };
  const value = given(text);
  if (value === undefined && !optional)
    report(
      ['varRef'],
      `there is no variable "${text}": give it by --set ${text}=... or CODEXCTL_VARS, or state optional`,
    );
  return value === undefined ? undefined : { text: value };
}

/** The server without what its container does not have, where that is known; what is not optional is told. */
function withKnown(server: McpServer, { variables }: ServerSources, report: Report): McpServer {
  if (!variables) return server;
  for (const [key, { name, optional }] of variablesOfServer(server))
    if (!variables.has(name) && !optional)
      report(
        key.split('.'),
        `the agent has no variable ${name}: name it in agent.secrets or agent.env${suggestion(name, [...variables])}`,
      );
  const isThere = (value: McpValue) => !('variable' in value) || variables.has(value.variable);
  const there = (values: Readonly<Record<string, McpValue>>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => isThere(value)));
  const { at } = server;
  return { ...server, at: 'command' in at ? { ...at, env: there(at.env) } : { ...at, headers: there(at.headers) } };
}
