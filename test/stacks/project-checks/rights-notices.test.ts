import { problemsOf, synthesized } from '../synthesized';

const services = (guard = '{}') => `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
guard: ${guard}
infrastructure: [{name: agent, manifests: [{path: rights.yaml}]}]
`;

interface Binding {
  readonly kind?: string;
  readonly role: string;
  readonly subject: string;
}

const account = (name: string) => `{kind: ServiceAccount, name: ${name}, namespace: shop-dev}`;
const role = (kind: string, rule: string) =>
  `{apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, metadata: {name: wide}, rules: [${rule}]}\n---\n`;
const binding = ({ kind = 'RoleBinding', role, subject }: Binding) =>
  `{apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, metadata: {name: bound}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${role}}, subjects: [${subject}]}\n`;
const wide = 'Role, name: wide';

function noticesOf(text: string, guard?: string): string[] {
  const { notices } = synthesized(services(guard), { 'rights.yaml': text });
  return notices.filter((line) => line.includes('Binding/')).map((line) => line.replace(/ \(.*\)$/, ''));
}

const rules: readonly (readonly [string, string])[] = [
  ['{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}', 'do everything'],
  ['{apiGroups: [""], resources: [pods], verbs: [get, create]}', 'run pods'],
  ['{apiGroups: [apps], resources: [deployments], verbs: [patch]}', 'run pods'],
  ['{apiGroups: ["*"], resources: [statefulsets], verbs: [update]}', 'run pods'],
  ['{apiGroups: [batch], resources: ["*"], verbs: [create]}', 'run pods'],
  ['{apiGroups: [batch], resources: [cronjobs], verbs: ["*"]}', 'run pods'],
  ['{apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create]}', 'change rights'],
  ['{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [escalate]}', 'change rights'],
  ['{apiGroups: [""], resources: [serviceaccounts], verbs: [impersonate]}', 'act as others'],
  ['{apiGroups: [""], resources: [serviceaccounts/token], verbs: [create]}', 'act as others'],
];

const advice =
  'if an agent works as it, list it in guard.agentServiceAccounts, so that what it runs is itself or default';

test.each(rules)('who is in no list and has %s gets a note with its place', (rule, right) => {
  expect(noticesOf(role('Role', rule) + binding({ role: wide, subject: account('ci') }))).toEqual([
    `rights.yaml:3:1 RoleBinding/bound lets ServiceAccount ci ${right}: ${advice}`,
  ]);
});

test.each([
  '{apiGroups: ["*"], resources: ["*"], verbs: [get, list, watch]}',
  '{apiGroups: [""], resources: [pods/log, configmaps], verbs: ["*"]}',
  '{apiGroups: [example.org], resources: [pods, deployments], verbs: ["*"]}',
  '{apiGroups: [apps], resources: [deployments/scale], verbs: [patch]}',
  '{apiGroups: [""], resources: [serviceaccounts], verbs: [create]}',
])('with %s nobody reaches far', (rule) => {
  expect(noticesOf(role('Role', rule) + binding({ role: wide, subject: account('ci') }))).toEqual([]);
});

const everything = role('Role', rules[0]?.[0] ?? '');

test('an agent is meant to have wide rights', () => {
  expect(noticesOf(everything + binding({ role: wide, subject: account('codex-sa') }))).toEqual([]);
  const bound = everything + binding({ role: wide, subject: account('ci') });
  expect(noticesOf(bound, '{agentServiceAccounts: [ci]}')).toEqual([]);
});

test('users and groups get a note, too', () => {
  const subjects = '{kind: User, name: ann}, {kind: Group, name: devs}';
  const may = 'do everything: what it runs may be any ServiceAccount of the namespace but those of slotstack';
  expect(noticesOf(everything + binding({ role: wide, subject: subjects }))).toEqual([
    `rights.yaml:3:1 RoleBinding/bound lets User ann ${may}`,
    `rights.yaml:3:1 RoleBinding/bound lets Group devs ${may}`,
  ]);
});

test.each([
  ['edit', 'run pods'],
  ['admin', 'run pods'],
  ['cluster-admin', 'do everything'],
])('ClusterRole %s of Kubernetes is known', (name, right) => {
  const text = binding({ role: `ClusterRole, name: ${name}`, subject: account('ci') });
  expect(noticesOf(text)).toEqual([`rights.yaml:1:1 RoleBinding/bound lets ServiceAccount ci ${right}: ${advice}`]);
});

test.each(['view', 'operator'])('of ClusterRole %s nothing is said: it is narrow, or not known here', (name) => {
  expect(noticesOf(binding({ role: `ClusterRole, name: ${name}`, subject: account('ci') }))).toEqual([]);
});

const ofCluster = (name: string, subject: string) =>
  binding({ kind: 'ClusterRoleBinding', role: `ClusterRole, name: ${name}`, subject });

test('wide rights in the whole cluster get a note even for an agent', () => {
  expect(noticesOf(ofCluster('edit', account('codex-sa')))).toEqual([
    'rights.yaml:1:1 ClusterRoleBinding/bound lets ServiceAccount codex-sa run pods in the whole cluster: in kube-system and in the namespace of Argo CD, no guard holds; bind it in namespaces, by RoleBindings',
  ]);
});

const deployer = role('ClusterRole', '{apiGroups: [slotstack.dev], resources: [targets], verbs: [deploy]}');

test.each([
  ['the agent', 'cluster-admin', account('codex-sa'), '', 'ServiceAccount codex-sa'],
  ['the agent, by the permission alone', 'wide', account('codex-sa'), deployer, 'ServiceAccount codex-sa'],
  ['one whom the agent can act as', 'cluster-admin', account('ci'), '', 'ServiceAccount ci'],
  [
    'all ServiceAccounts',
    'cluster-admin',
    '{kind: Group, name: "system:serviceaccounts"}',
    '',
    'Group system:serviceaccounts',
  ],
  ['everybody', 'cluster-admin', '{kind: Group, name: "system:authenticated"}', '', 'Group system:authenticated'],
])('a binding that trusts %s is refused', (_, name, subject, roles, who) => {
  const text = roles + ofCluster(name, subject);
  expect(problemsOf(services(), { 'rights.yaml': text })).toEqual([
    `rights.yaml:${roles ? 3 : 1}:1 ClusterRoleBinding/bound lets ${who} deliver the project, and with it agents, whom the guard is to hold back: give that to a ServiceAccount of a namespace where no agent is`,
  ]);
});

test('the permission is for ServiceAccounts of namespaces where no agent is', () => {
  expect(noticesOf(deployer + ofCluster('wide', account('ci').replace('shop-dev', 'ci')))).toEqual([]);
});

test('the permission to deploy another project trusts nobody', () => {
  const other = deployer.replace('verbs:', 'resourceNames: [blog], verbs:');
  expect(noticesOf(other + ofCluster('wide', account('codex-sa')))).toEqual([]);
});

test('where the guard is off, nobody is held back anyway', () => {
  expect(noticesOf(ofCluster('cluster-admin', account('codex-sa')), '{enabled: false}')).toEqual([]);
});
