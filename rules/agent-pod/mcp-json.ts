import { isProgram, type McpAddress, type McpProgram, type McpServer, type McpValue } from '../mcp-server';

/** The text of mcp.json, in the form of Claude Code, which puts variables of its own in place of `${NAME}`. */
export function mcpJsonText(servers: readonly McpServer[]): string {
  const entries = servers.map(({ name, at }) => [name, isProgram(at) ? ofProgram(at) : ofAddress(at)] as const);
  return `${JSON.stringify({ mcpServers: Object.fromEntries(entries) }, null, 2)}\n`;
}

function ofProgram({ command, args, env }: McpProgram): object {
  return { command, ...(args.length > 0 && { args }), ...(Object.keys(env).length > 0 && { env: written(env) }) };
}

function ofAddress({ url, headers, bearer }: McpAddress): object {
  const all = { ...written(headers), ...(bearer !== undefined && { Authorization: `Bearer \${${bearer}}` }) };
  return { type: 'http', url, ...(Object.keys(all).length > 0 && { headers: all }) };
}

function written(values: Readonly<Record<string, McpValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      // Without a default, what is not set would be the text itself.
      'text' in value ? value.text : `\${${value.variable}${value.optional ? ':-' : ''}}`,
    ]),
  );
}
