import type { AgentOfTarget } from '../../config/agent';
import { load, problemsOf, type Files } from './project-directory';

const services = (agent: string, more = '', environments = '{dev: {}, ai: {}}') => `project: shop
environments: ${environments}
maxSlots: 1
agent: ${agent}
${more}`;

const ofImage = (more = '') => `{image: 'example.org/agent:1', command: [agent, '-']${more && `, ${more}`}}`;

const deployment = (name: string, containers = '[{name: web, image: web}, {name: helper, image: helper}]') =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {serviceAccountName: own, containers: ${containers}}}}}\n`;
const withWeb = 'services: [{name: web, manifests: [{path: web.yaml}]}]';

const agentsOf = (text: string, files: Files = {}) =>
  Object.fromEntries(load(text, {}, files).targets.map(({ name, agent }) => [name, agent]));
const agentOf = (text: string, files: Files = {}) => agentsOf(text, files)['shop-dev-1'] as AgentOfTarget;

test('two lines are enough: slots have an agent in a pod of ours, with what is usual', () => {
  const { 'shop-dev': dev, 'shop-dev-1': slot } = agentsOf(services(ofImage()));
  expect(dev).toBeUndefined();
  expect(slot).toMatchObject({
    name: 'agent',
    workload: { kind: 'Deployment', name: 'agent', container: 'agent', serviceAccount: 'agent' },
    pod: { image: 'example.org/agent:1', user: 1000, resources: { limits: { memory: '2Gi' } } },
    path: '/workspace',
    command: ['agent', '-'],
    branches: { issue: 'codex/issue-{number}', repair: 'codex/ai-repair-{number}' },
    labels: { model: 'model:', effort: 'effort:' },
    protectedPaths: ['.github/', '.gitmodules'],
    prompts: {},
    language: 'en',
    timeouts: { exec: 3600, rollout: 1200, deployWait: 600 },
    ...{ projectContext: '', servicesOverview: '', links: [], extraTools: [], servers: [] },
  });
  expect([slot?.resume, slot?.model, slot?.effort]).toEqual([undefined, undefined, undefined]);
});

test('what is protected comes beside what always is', () => {
  const { protectedPaths } = agentOf(services(ofImage('protected: [Makefile, .github/]')));
  expect(protectedPaths).toEqual(['.github/', '.gitmodules', 'Makefile']);
});

test('the codex block says what it is told', () => {
  const codex = `codex:
  promptLang: ru
  model: gpt-5.2-codex
  modelReasoningEffort: high
  links: [{title: Chat}, {path: /admin/}]
  extraTools: [psql]
  projectContext: Read AGENTS.md.
  servicesOverview: One service.
  timeouts: {exec: 90m, rollout: 30m, deployWait: 5m}
  mcp: {servers: [{name: docs, type: stdio, command: docs, description: Documents, tools: [{name: find}]}]}
  somethingNewer: [1]
`;
  expect(agentOf(services(ofImage(), codex))).toMatchObject({
    ...{
      language: 'ru',
      model: 'gpt-5.2-codex',
      effort: 'high',
      links: [
        { title: 'Chat', path: '/' },
        { title: '/admin/', path: '/admin/' },
      ],
    },
    ...{ extraTools: ['psql'], projectContext: 'Read AGENTS.md.', servicesOverview: 'One service.' },
    timeouts: { exec: 5400, rollout: 1800, deployWait: 300 },
    servers: [{ name: 'docs', description: 'Documents', tools: [{ name: 'find', description: '' }] }],
  });
});

test('prompts are files of the project, which are read', () => {
  const { prompts } = agentOf(services(ofImage('prompts: {dev_issue: prompts/dev.md, plan_issue: ""}')), {
    'prompts/dev.md': 'Solve {{ .Issue }}.\n',
  });
  expect(Object.keys(prompts)).toEqual(['dev_issue']);
  expect(prompts.dev_issue?.source.text).toBe('Solve {{ .Issue }}.\n');
});

test('a workload of the project is another place for it', () => {
  const files = { 'web.yaml': deployment('web') };
  const first = agentOf(services('{workload: web, command: [agent]}', withWeb), files);
  expect(first.pod).toBeUndefined();
  expect(first.workload).toEqual({ kind: 'Deployment', name: 'web', container: 'web', serviceAccount: 'own' });
  const named = agentOf(services('{workload: web, container: helper, command: [agent]}', withWeb), files);
  expect(named.workload.container).toBe('helper');
});

test('an agent is in the environments that are named, also in one that works in the namespace of another', () => {
  const all = '{dev: {}, ai-staging: {}, ai: {}, ai-repair: {}}';
  const here = (text: string) => Object.entries(agentsOf(text)).flatMap(([name, agent]) => (agent ? [name] : []));
  expect(here(services(ofImage(), '', all))).toEqual(['shop-dev-1', 'shop-ai-repair']);
  expect(here(services(ofImage('environments: [dev]'), '', all))).toEqual(['shop-dev']);
  expect(here(services(`{image: '', command: [agent]}`, '', all))).toEqual([]);
});

test.each([
  ['{image: agent, workload: web, command: [a]}', 'agent.workload: runs are in one pod: leave this out, or image'],
  ['{workload: web, user: 5, command: [a]}', 'agent.user: is of a pod of ours (image): leave it out'],
  [
    '{workload: wep, command: [a]}',
    'agent.workload: there is no Deployment or StatefulSet "wep" in the manifests; did you mean "web"?',
  ],
  [
    '{workload: other, command: [a]}',
    'agent.workload: there is no Deployment or StatefulSet "other" in the manifests: there is web',
  ],
  [
    '{workload: web, container: x, command: [a]}',
    'agent.container: Deployment/web has no container "x": it has web, helper',
  ],
  [ofImage('container: web'), 'agent.container: is of `workload`, which is not stated: leave it out'],
  [ofImage('environments: [a]'), 'agent.environments[0]: there is no environment "a"; did you mean "ai"?'],
  [
    ofImage(`resume: [agent, '$(ANSWERS)']`),
    'agent.resume[1]: there is no $(ANSWERS): there are $(ANSWER), $(MODEL), $(EFFORT), $(KIND), $(RUN); $$(ANSWERS) is that text',
  ],
  [ofImage('env: {SLOTSTACK_SLOT: x}'), 'agent.env.SLOTSTACK_SLOT: is one that slotstack sets: name yours otherwise'],
  [ofImage('env: {A: x}, secrets: {A: {secret: s}}'), 'agent.secrets.A: is in env, too: leave one out'],
  [ofImage('branch: agent'), 'agent.branch: must have {number} once, in the place of the number of the issue'],
  [ofImage(`branch: '-x/{number}'`), 'agent.branch: must be the name of a branch'],
  [
    ofImage(`branch: 'a-{number}', repairBranch: 'a-{number}'`),
    'agent.repairBranch: is for issues and for repairs at once',
  ],
  [ofImage('name: default'), 'agent.name: is of others'],
  [ofImage('name: slot-data'), 'agent.name: is of others'],
  ['{image: a, command: ["a\\0b"]}', 'agent.command[0]: must be a word, without a character 0'],
  ['{image: a, command: []}', 'agent.command: must have a word: the program'],
  [ofImage(`branch: '{{ .Project }}/{number}'`), 'agent.branch: is read before templates are: write it plainly'],
  [ofImage('path: /etc/slotstack'), "agent.path: /etc/slotstack/agent is slotstack's: name another directory"],
  [ofImage('prompts: {dev_issue: dev.md}'), 'dev.md: no such file'],
  [
    ofImage('protected: [/etc]'),
    'agent.protected[0]: must be a path of the repository, such as "Makefile", or ".github/" for all that is in it',
  ],
  [ofImage('user: 0'), 'agent.user: must be the id of a user, not root'],
])('agent: %s is refused', (agent, reason) => {
  const found = problemsOf(services(agent, withWeb), {}, { 'web.yaml': deployment('web') });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^services\.yaml:4:\d+ /);
  expect(found[0]).toContain(reason);
});

test('where neither ai nor ai-repair is there, the environments have to be named', () => {
  expect(problemsOf(services(ofImage(), '', '{dev: {}}'))).toEqual([
    'services.yaml:4:1 agent: environments: required: there is neither "ai" nor "ai-repair": there are dev',
  ]);
});

test.each(['soon', '0s', '25h'])('a run of %s is refused', (time) => {
  expect(problemsOf(services(ofImage(), `codex: {timeouts: {exec: ${time}}}`))).toEqual([
    `services.yaml:5:20 codex.timeouts.exec: "${time}" must be a duration such as "60m", at most a day`,
  ]);
});

test('a prompt that is no template is told where it stands', () => {
  const agent = ofImage('prompts: {dev_issue: dev.md}');
  expect(problemsOf(services(agent), {}, { 'dev.md': '\n{{ sluggish .Title }}\n' })[0]).toMatch(/^dev\.md:2:4 /);
});

test('a field that prompts do not have is told where it stands, with those that there are', () => {
  const agent = ofImage('prompts: {dev_issue: dev.md, plan_issue: plan.md}');
  const files = {
    'dev.md': 'See .Foo.\n{{ .Foo }} {{ .Foo }} {{ .Isue }}\n{{ range .Links }}{{ .URL }}{{ end }}\n',
    'plan.md': '{{ if eq .Titel "x" }}{{ index . "Nam" }}{{ end }}\n',
  };
  const all =
    'Kind, Project, Target, Environment, Namespace, Slot, Generation, Issue, PR, Branch, Kept, Addresses, Links, Tools, Servers, ' +
    'ProjectContext, ServicesOverview, Databases, Protected, Author, Title, Body, Comments, PRTitle, PRBody, PRComments, Reviews';
  expect(problemsOf(services(agent), {}, files).sort()).toEqual([
    `dev.md:2:26 there is no .Isue; did you mean "Issue"?`,
    `dev.md:2:4 there is no .Foo: there are ${all}`,
    `plan.md:1:10 there is no .Titel; did you mean "Title"?`,
    `plan.md:1:34 there is no .Nam: there are ${all}`,
  ]);
});
