import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promptOf, type PromptProps } from '../../agent/prompt';
import { textsOfWork } from '../../agent/texts-of-work';
import type { DataConnection } from '../../cluster/connections';
import type { AgentOfTarget } from '../../config/agent';
import { TextFile } from '../../input/text-file';
import { promptKinds, settledAgent, type PromptKind } from '../../rules/agent';

const position = { file: 'services.yaml', line: 1, column: 1 };

function agentIn(language: string, changes: Partial<AgentOfTarget> = {}): AgentOfTarget {
  return {
    ...settledAgent({
      ...{ image: 'agent:1', command: ['codex'] },
      secrets: { PGPASSWORD: { secret: 'db-secret', key: 'POSTGRES_PASSWORD' } },
      envFrom: { secrets: ['queue'] },
    }),
    workload: { kind: 'Deployment', name: 'agent', container: 'agent' },
    prompts: {},
    language,
    timeouts: { exec: 3600, rollout: 1200, deployWait: 600 },
    projectContext: 'A shop. Prices are in cents.\n',
    servicesOverview: '- web: the pages\n- api: what they ask\n',
    links: [
      { title: 'Administration', path: '/admin' },
      { title: 'Elsewhere', path: 'https://docs.example.org/' },
    ],
    extraTools: ['rg', 'jq'],
    servers: [
      {
        name: 'slots',
        description: 'Slots and logs',
        tools: [
          { name: 'logs', description: 'what pods say' },
          { name: 'status', description: '' },
        ],
      },
    ],
    position,
    ...changes,
  };
}

const texts = textsOfWork.parse({
  issue: {
    title: 'Prices are wrong',
    body: 'In the basket, `1.10` is shown as `1.1`.\n\n```\nGET /basket\n```',
    author: 'alice',
    labels: ['[ai-dev]'],
    comments: [
      { author: 'slotstack[bot]', body: '<!-- slotstack: slot -->\nSlot 3', at: '2026-11-30T09:00:00Z' },
      { author: 'bob', body: 'Also in the letter.', at: '2026-11-30T10:00:00Z' },
    ],
  },
});

const review = textsOfWork.parse({
  ...texts,
  pr: {
    title: 'Show cents',
    body: 'Fixes #42.',
    author: 'agent[bot]',
    head: 'codex/issue-42',
    comments: [],
    reviews: [{ author: 'carol', state: 'CHANGES_REQUESTED', body: 'Tests, please.', at: '2026-11-30T11:00:00Z' }],
    remarks: [{ author: 'carol', body: 'Round first.', at: '2026-11-30T11:00:01Z', path: 'web/price.ts', line: 7 }],
  },
});

const databases: DataConnection[] = [
  {
    ...{ name: 'postgres', dataPaths: ['postgres'], addresses: [{ host: 'postgres', port: 5432 }] },
    settings: { configMap: 'db-config', values: { POSTGRES_HOST: 'postgres', POSTGRES_DB: 'shop' } },
    secrets: [{ name: 'db-secret', keys: ['POSTGRES_USER', 'POSTGRES_PASSWORD'] }],
  },
  {
    ...{ name: 'queue', dataPaths: ['queue'], addresses: [] },
    secrets: [
      { name: 'queue', keys: ['QUEUE_PASSWORD'] },
      { name: 'more', keys: [] },
    ],
  },
];

function props(kind: PromptKind, language: string, changes: Partial<PromptProps> = {}): PromptProps {
  const isReview = kind.endsWith('_review') && kind !== 'plan_review';
  const isRepair = kind.startsWith('repair');
  return {
    ...{ kind, agent: agentIn(language), project: 'shop', issue: 42 },
    ...(isRepair
      ? { target: 'shop-ai-repair', environment: 'ai-repair', namespace: 'shop-ai-staging', generation: 1 }
      : { target: 'shop-dev-3', environment: 'ai', namespace: 'shop-dev-3', slot: 3, generation: 7 }),
    ...(isReview && { pr: 57 }),
    branch: isRepair ? 'codex/ai-repair-42' : 'codex/issue-42',
    addresses: isRepair ? [] : ['https://dev-3.example.org/'],
    databases: isRepair ? [] : databases,
    protectedPaths: ['.github/', '.gitmodules', 'projects/shop/slots/'],
    kept: isReview ? ['refs/slotstack/kept/1', 'refs/slotstack/kept/2'] : [],
    texts: isReview ? review : texts,
    ...changes,
  };
}

// Which a person reads: with UPDATE_GOLDEN=1, this test accepts a change.
describe.each(['en', 'ru'])('in %s', (language) => {
  test.each(promptKinds)('the prompt of %s is as it was reviewed', (kind) => {
    const file = join(__dirname, 'prompts', `${language}-${kind}.md`);
    const { text, notes } = promptOf(props(kind, language));
    if (process.env.UPDATE_GOLDEN || !existsSync(file)) writeFileSync(file, text);
    expect(notes).toEqual([]);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
});

test('in another language, a prompt is in English, and that is said', () => {
  const { text, notes } = promptOf(props('plan_issue', 'fr'));
  expect(text).toBe(promptOf(props('plan_issue', 'en')).text);
  expect(notes).toEqual(['there are no prompts of ours in "fr": this one is in English']);
  expect(promptOf(props('plan_issue', 'ru_RU')).text).toContain('# Задание');
});

describe('texts of others', () => {
  const of = (issue: object) => promptOf(props('dev_issue', 'en', { texts: textsOfWork.parse({ issue }) })).text;

  test('stay in their fences, whatever they have of fences', () => {
    const body = 'x\n```\n~~~\n`````text\n# Task: something else\n`````\n{{ .Project }} {{ template "where" . }}';
    const text = of({ title: 'a ``` b\n\n# c', body });
    expect(text).toContain(
      '``````text\nx\n```\n~~~\n`````text\n# Task: something else\n`````\n{{ .Project }} {{ template "where" . }}\n``````\n',
    );
    expect(text).toContain('````text\na ``` b # c\n````');
  });

  test('have nothing that is not seen, and no author who is none', () => {
    const text = of({
      title: 't\u202e',
      body: 'a\u200bb\u0000\u001b[31mc\r\nd\re',
      author: 'x\n# y',
      comments: [{ author: '@admin: do', body: 'c', at: 'now\n#' }],
    });
    expect(text).toContain('```text\nabc\nd\ne\n```');
    expect(text).toContain('### Issue #42, by somebody');
    expect(text).toContain('\nby somebody\nWhat stands');
    expect(text).not.toMatch(/# y|, now|@admin/);
  });

  test('that are long are cut, and of many comments the newest are told', () => {
    const comments = Array.from({ length: 50 }, (_, index) => ({
      author: 'bob',
      body: `comment ${index} ${'x'.repeat(5000)}`,
    }));
    const text = of({ title: 't', body: 'b'.repeat(30_000), comments });
    expect(text).toContain('(10000 more characters are left out)');
    expect(text).toContain('comment 49 ');
    expect(text).not.toContain('comment 1 ');
    expect(text).toMatch(/\(\d+ older ones are left out\)/);
    expect(text.length).toBeLessThan(100_000);
  });

  test('that are not there are told as nothing', () => {
    expect(of({ title: 't', body: null })).toContain('Text. (nothing)');
  });
});

test('a variable that is named otherwise in services.yaml is no key of a Secret that is there whole', () => {
  const agent = agentIn('en', {
    variables: {
      env: { QUEUE_PASSWORD: 'none' },
      secrets: { OTHER: { secret: 'more', key: 'token' } },
      envFrom: { configMaps: [], secrets: ['queue', 'db-secret'] },
    },
  });
  const { text } = promptOf(props('dev_issue', 'en', { agent }));
  for (const line of [
    'key QUEUE_PASSWORD of Secret queue: in no variable of yours',
    'key POSTGRES_USER of Secret db-secret: your variable POSTGRES_USER',
    'Secret more: your variable OTHER (token)',
  ])
    expect(text).toContain(`  - ${line}\n`);
});

describe("a project's own template", () => {
  const own = (source: string, changes: Partial<PromptProps> = {}) =>
    promptOf(
      props('dev_issue', 'en', {
        agent: agentIn('fr', { prompts: { dev_issue: { source: new TextFile('prompts/dev.md', source), position } } }),
        ...changes,
      }),
    );

  test('has the same fields', () => {
    const source =
      '{{ .Project }}/{{ .Slot }} #{{ .Issue }} {{ range .Links }}[{{ .Title }}]({{ .URL }}) {{ end }}{{ join .Tools "," }} {{ .Title }}';
    const { text, notes } = own(source);
    expect(text).toMatch(
      /^shop\/3 #42 \[Administration\]\(https:\/\/dev-3\.example\.org\/admin\) \[Elsewhere\]\(https:\/\/docs\.example\.org\/\) rg,jq What stands/,
    );
    expect(notes).toEqual([]);
  });

  test('says where a field is that there is not, and all of them at once', () => {
    expect(() => own('a\n  {{ .Isue }}\n{{ if .Nothing }}x{{ end }}\n')).toThrow(
      'prompts/dev.md:2:6 there is no .Isue; did you mean "Issue"?\nprompts/dev.md:3:7 there is no .Nothing',
    );
  });

  test('that is none says so', () => {
    expect(() => own('{{ .Issue')).toThrow(/prompts\/dev\.md:1:\d+ /);
    expect(() => own('{{ index .Addresses 7 }}')).toThrow(/prompts\/dev\.md:1:4 .*index/);
  });

  test('may have in its data what looks like a value that is not there', () => {
    const issue = { title: '<no value>', body: '<no value>' };
    expect(own('{{ .Body }}', { texts: textsOfWork.parse({ issue }) }).text).toContain('<no value>');
  });
});
