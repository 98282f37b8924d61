import type { Problems } from '../../input/problem';
import type { CodexConfig } from '../schema/codex';
import { formatPath } from '../schema/read';
import { codexConfigText } from '../../rules/agent-pod/codex-config';
import { mcpJsonText } from '../../rules/agent-pod/mcp-json';
import { serversOf, type ServerSources } from './servers';
import { statedConfig, type ConfigSources } from './stated-config';

/** Texts of an agent's configuration, by file name. */
export function agentFiles(
  codex: CodexConfig,
  sources: ConfigSources & ServerSources,
  problems: Problems,
): Record<string, string> {
  const { document } = sources;
  const servers = serversOf(codex, sources, (path, message) => {
    problems.add(document.positionOfKey(path), `${formatPath(path)}: ${message}`);
  });
  const settings = {
    model: codex.model?.trim() || undefined,
    effort: codex.modelReasoningEffort?.trim() || undefined,
    stated: statedConfig(codex, sources, problems),
    servers,
  };
  const config = codexConfigText(settings, ([first = '', server = '', ...rest]) => {
    const index = codex.mcp?.servers?.findIndex(({ name }) => name === server) ?? -1;
    const path = ['codex', 'mcp', 'servers', index];
    problems.add(
      document.positionOf(path),
      `${formatPath(path)}: "${[first, server, ...rest].join('.')}" is there already, in the template or a block`,
    );
  });
  return { 'config.toml': config, 'mcp.json': mcpJsonText(servers) };
}
