import { readToml } from '../../../rules/agent-pod/toml';
import { load, objectsOf, problemsOf, type Files } from '../project-directory';

const services = (codex: string, more = '') => `project: shop
environments: {ai: {}}
maxSlots: 1
codex: ${codex}
agent:
  image: example.org/agent:1
  command: [agent]
  env: {MODE: fast}
  secrets: {DOCS_TOKEN: {secret: docs}, KEY: {secret: docs}}
${more}`;
const servers = (...all: string[]) => `{mcp: {servers: [${all.join(', ')}]}}`;

type Given = Readonly<Record<string, string>>;

function filesOf(codex: string, files: Files = {}, given: Given = {}, more = '') {
  const [target] = load(services(codex, more), { given }, files).targets;
  const map = target && objectsOf(target).find(({ kind }) => kind === 'ConfigMap');
  const data = (map?.data ?? {}) as Record<string, string>;
  return {
    config: readToml(data['config.toml'] ?? '', () => ({ file: '', line: 1, column: 1 })),
    mcp: JSON.parse(data['mcp.json'] ?? '') as { mcpServers: Record<string, unknown> },
    text: JSON.stringify(data),
  };
}

const usual = { approval_policy: 'never', sandbox_mode: 'danger-full-access' };

test('without a word, Codex asks nobody, and its pod is its sandbox', () => {
  const { config, mcp } = filesOf('{}');
  expect(config).toEqual(usual);
  expect(mcp).toEqual({ mcpServers: {} });
});

test('model and effort are those of the block', () => {
  expect(filesOf('{model: gpt-5.2-codex, modelReasoningEffort: high}').config).toEqual({
    ...usual,
    model: 'gpt-5.2-codex',
    model_reasoning_effort: 'high',
  });
});

test('a program has its variables by reference, under another name by a script', () => {
  const { config, mcp } = filesOf(
    servers(
      '{name: docs, type: stdio, command: npx, args: [-y, docs], startup_timeout_sec: 60, tool_timeout_sec: "9", env: {TOKEN: {envRef: DOCS_TOKEN}, KEY: {envRef: KEY}, LEVEL: {value: "1"}}}',
      '{name: plain, type: stdio, command: plain}',
    ),
  );
  expect(config.mcp_servers).toEqual({
    docs: {
      command: 'sh',
      args: ['/etc/slotstack/agent-scripts/with-variables.sh', 'TOKEN:DOCS_TOKEN', '--', 'npx', '-y', 'docs'],
      env: { LEVEL: '1' },
      env_vars: ['DOCS_TOKEN', 'KEY'],
      startup_timeout_sec: 60,
      tool_timeout_sec: 9,
    },
    plain: { command: 'plain' },
  });
  expect(mcp.mcpServers).toEqual({
    docs: { command: 'npx', args: ['-y', 'docs'], env: { TOKEN: '${DOCS_TOKEN}', KEY: '${KEY}', LEVEL: '1' } },
    plain: { command: 'plain' },
  });
});

test('a variable of the same name needs no script', () => {
  const { config } = filesOf(servers('{name: a, type: stdio, command: a, env: {KEY: {envRef: KEY}}}'));
  expect(config.mcp_servers).toEqual({ a: { command: 'a', env_vars: ['KEY'] } });
});

test('an address has headers, and a token by the name of its variable', () => {
  const { config, mcp } = filesOf(
    servers(
      '{name: web, type: https, endpoint: mcp.example.org/mcp, bearer_token_env_var: KEY, headers: {X-Team: {value: shop}, X-Docs: {envRef: DOCS_TOKEN}}}',
      '{name: whole, type: http, endpoint: "https://mcp.example.org"}',
    ),
  );
  expect(config.mcp_servers).toEqual({
    web: {
      ...{ url: 'https://mcp.example.org/mcp', bearer_token_env_var: 'KEY' },
      ...{ http_headers: { 'X-Team': 'shop' }, env_http_headers: { 'X-Docs': 'DOCS_TOKEN' } },
    },
    whole: { url: 'https://mcp.example.org' },
  });
  expect(mcp.mcpServers.web).toEqual({
    ...{ type: 'http', url: 'https://mcp.example.org/mcp' },
    headers: { 'X-Team': 'shop', 'X-Docs': '${DOCS_TOKEN}', Authorization: 'Bearer ${KEY}' },
  });
});

test.each([
  ['{name: mcp}', 'http://mcp.shop-dev-1.svc.cluster.local:80/mcp'],
  [
    '{name: mcp, namespace: tools, port: 8080, path: sse, scheme: https}',
    'https://mcp.tools.svc.cluster.local:8080/sse',
  ],
])('the Service %s of the cluster is %s', (service, url) => {
  const { config } = filesOf(servers(`{name: own, type: cluster, service: ${service}}`));
  expect(config.mcp_servers).toEqual({ own: { url } });
});

test('a value may be one that whoever calls gives, or that is set for the slot', () => {
  const server = (reference: string) => servers(`{name: a, type: stdio, command: a, env: {A: ${reference}}}`);
  const of = (reference: string, given: Given = {}) =>
    filesOf(server(reference), {}, given, 'values: {web.tag: {default: v1}}').config.mcp_servers;
  expect(of('{varRef: REGION}', { REGION: 'eu' })).toEqual({ a: { command: 'a', env: { A: 'eu' } } });
  expect(of('{varRef: web.tag}')).toEqual({ a: { command: 'a', env: { A: 'v1' } } });
  expect(of('{varRef: REGION, optional: true}')).toEqual({ a: { command: 'a' } });
});

test('what is optional and not there is left out', () => {
  const { config, mcp } = filesOf(
    servers('{name: a, type: stdio, command: a, env: {A: {envRef: GONE, optional: true}, B: {optional: true}}}'),
  );
  expect(config.mcp_servers).toEqual({ a: { command: 'a' } });
  expect(mcp.mcpServers).toEqual({ a: { command: 'a' } });
});

test('where variables come from elsewhere, too, each may be there', () => {
  const text = services(
    servers('{name: a, type: stdio, command: a, env: {A: {envRef: A, optional: true}, B: {envRef: B}}}'),
  ).replace('  env:', '  envFrom: {secrets: [docs]}\n  env:');
  const [target] = load(text).targets;
  const map = target && objectsOf(target).find(({ kind }) => kind === 'ConfigMap');
  expect(JSON.parse((map?.data as Record<string, string>)['mcp.json'] ?? '')).toEqual({
    mcpServers: { a: { command: 'a', env: { A: '${A:-}', B: '${B}' } } },
  });
});

test('a template of the project is the configuration, with blocks and servers behind it', () => {
  const { config } = filesOf(
    '{model: m1, configTemplate: codex.toml, configBlocks: [{name: a, toml: "[tools]\\nview_image = true"}, {file: more.toml}, {}], mcp: {servers: [{name: own, type: stdio, command: own}]}}',
    {
      'codex.toml':
        'model = "{{ .Codex.Model }}-{{ .Slot }}"\nsandbox_mode = "workspace-write"\n[mcp_servers.theirs]\ncommand = "theirs"\n',
      'more.toml': 'hide_agent_reasoning = {{ if .Slot }}true{{ else }}false{{ end }}\n',
    },
  );
  expect(config).toEqual({
    ...{ model: 'm1-1', approval_policy: 'never', sandbox_mode: 'workspace-write', hide_agent_reasoning: true },
    tools: { view_image: true },
    mcp_servers: { theirs: { command: 'theirs' }, own: { command: 'own' } },
  });
});

const server = (fields: string) => servers(`{name: docs, ${fields}}`);

test.each([
  [server('type: stdio'), 'codex.mcp.servers[0].command: required: the program'],
  [server('type: http'), 'codex.mcp.servers[0].endpoint: required: the URL'],
  [server('type: http, endpoint: "ftp://x"'), '"ftp://x" must be a URL such as "https://mcp.example.org/mcp"'],
  [server('type: cluster'), 'codex.mcp.servers[0].service: required: the Service of the cluster'],
  [server('type: sse, endpoint: x'), 'codex.mcp.servers[0].type: must be "stdio", "http", "https", or "cluster"'],
  [servers('{name: a b, type: stdio, command: x}'), 'codex.mcp.servers[0].name: must be letters, digits'],
  [
    servers('{name: a, type: stdio, command: x}', '{name: A, type: stdio, command: x}'),
    'codex.mcp.servers[1].name: "A" is there twice',
  ],
  [server('type: stdio, command: x, env: {A: {}}'), 'codex.mcp.servers[0].env.A: required: value, envRef or varRef'],
  [
    server('type: stdio, command: x, env: {A: {value: x, envRef: KEY}}'),
    'codex.mcp.servers[0].env.A: state one of value, envRef and varRef: it has value and envRef',
  ],
  [server('type: stdio, command: x, env: {A-B: {value: x}}'), 'env.A-B: must be the name of an environment variable'],
  [server('type: stdio, command: x, env: {A: {envRef: a b}}'), 'env.A.envRef: must be the name of an environment'],
  [
    server('type: stdio, command: x, env: {A: {envRef: DOCS_TOKNE}}'),
    'codex.mcp.servers[0].env.A.envRef: the agent has no variable DOCS_TOKNE: name it in agent.secrets or agent.env; did you mean "DOCS_TOKEN"?',
  ],
  [server('type: stdio, command: x, env: {A: {varRef: REGION}}'), 'env.A.varRef: there is no variable "REGION"'],
  [server('type: http, endpoint: x.org, headers: {"X Y": {value: x}}'), 'must be the name of a header'],
  [server('type: http, endpoint: x.org, headers: {X: {value: "a\\nb"}}'), 'headers.X: must be one line'],
  [
    server('type: http, endpoint: x.org, bearer_token_env_var: KEY, headers: {authorization: {value: x}}'),
    'is the header Authorization, which headers has, too: leave one out',
  ],
  ['{configBlocks: [{name: tui, toml: "a ="}]}', 'not valid TOML: '],
  ['{configBlocks: [{toml: "a = 1", file: x.toml}]}', 'codex.configBlocks[0].file: a block is in one place'],
  ['{configBlocks: [{file: x.toml}]}', 'x.toml: no such file'],
  ['{configTemplate: x.toml}', 'x.toml: no such file'],
  [
    '{configBlocks: [{toml: "a = 1"}, {name: tui, toml: "a = 2"}]}',
    'codex.configBlocks[1].toml (tui): "a" is there already, in the template or a block before it',
  ],
  [
    '{configBlocks: [{toml: "[mcp_servers.docs]\\ncommand = \'y\'"}], mcp: {servers: [{name: docs, type: stdio, command: x}]}}',
    'codex.mcp.servers[0]: "mcp_servers.docs.command" is there already, in the template or a block',
  ],
])('codex: %s is refused', (codex, reason) => {
  const found = problemsOf(services(codex));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^services\.yaml:4:\d+ /);
  expect(found[0]).toContain(reason);
});

test('what is wrong in a file is told there', () => {
  const found = problemsOf(
    services('{configTemplate: codex.toml}'),
    {},
    { 'codex.toml': 'a = 1\nb = {{ .Slot }} x\n' },
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^codex\.toml:2:\d+ not valid TOML: /);
});
