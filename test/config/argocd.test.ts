import { isAtLeast } from '../../config/argocd';
import { load, problemsOf } from './project-directory';

const project = (argocd: string, environments = '{dev: {}}') => `project: shop
environments: ${environments}
${argocd}`;
const repository = 'repoURL: "https://git.example.org/shop.git"';
const minimal = `argocd: {${repository}, branch: published}\n`;
const position = { line: 3, column: 1 };

test('without a word about Argo CD, hooks are those of an Argo CD in "argocd", and it is told nothing', () => {
  expect(load(project('')).argocd).toEqual({ namespace: 'argocd', hook: 'PreDelete' });
});

test('a repository and a branch are all it takes', () => {
  expect(load(project(minimal)).argocd).toMatchObject({
    namespace: 'argocd',
    hook: 'PreDelete',
    source: { repoURL: 'https://git.example.org/shop.git', branch: 'published', version: undefined, position },
  });
});

test('every setting can be stated', () => {
  const all = `argocd: {${repository}, branch: gitops/live, namespace: gitops, hook: PostDelete, version: "3.4.2"}\n`;
  expect(load(project(all)).argocd).toMatchObject({
    namespace: 'gitops',
    hook: 'PostDelete',
    source: { branch: 'gitops/live', version: '3.4.2' },
  });
});

test.each([
  'https://git.example.org/group/shop.git',
  'https://git.example.org:8443/shop',
  'ssh://git@git.example.org:2222/~me/shop.git',
  'git@git.example.org:group/shop.git',
  'file:///srv/git/shop.git',
])('%s is a repository', (url) => {
  expect(load(project(`argocd: {repoURL: "${url}", branch: a}\n`)).argocd.source?.repoURL).toBe(url);
});

test.each([
  'https://git.example.org/*',
  'https://token@git.example.org/shop.git',
  'https://me:password@git.example.org/shop.git',
  '!https://git.example.org/shop.git',
  'git.example.org/shop',
  'https://git.example.org/{{"{{"}}.owner}}.git',
  'https://git.example.org/a b',
  '-upload-pack=x',
  '',
])('"%s" is no repository: a pattern, a password or something else', (url) => {
  expect(problemsOf(project(`argocd: {repoURL: '${url}', branch: a}\n`))).toEqual([
    'services.yaml:3:19 argocd.repoURL: must be the URL of a git repository, without a password or token',
  ]);
});

test.each(['-a', 'a..b', 'a b', '/a', 'a/', 'a.lock', '{{"{{"}}.x}}', '*', ''])('"%s" is no branch', (branch) => {
  expect(problemsOf(project(`argocd:\n  branch: '${branch}'\n  ${repository}\n`))).toEqual([
    'services.yaml:4:11 argocd.branch: must be the name of a branch',
  ]);
});

test.each([
  [`argocd: {${repository}}`, '3:9 argocd.branch: required'],
  [`argocd: {${repository}, branch: a, hook: PostSync}`, '3:72 argocd.hook: must be "PreDelete" or "PostDelete"'],
  [`argocd: {${repository}, branch: a, version: 3.3}`, '3:75 argocd.version: must be text: put it in quotes'],
  [
    `argocd: {${repository}, branch: a, version: v3.3}`,
    '3:75 argocd.version: must be a version such as "3.3" or "3.3.10", in quotes',
  ],
  [`argocd: {${repository}, branchs: a}`, '3:55 argocd: unknown key "branchs"; did you mean "branch"?'],
])('%s is refused', (argocd, problem) => {
  expect(problemsOf(project(`${argocd}\n`))).toContain(`services.yaml:${problem}`);
});

test('all targets of a project have one Argo CD', () => {
  const differing = `argocd: {${repository}, branch: '{{ .Env }}'}\n`;
  expect(problemsOf(project(differing, '{dev: {}, staging: {}}'))).toEqual([
    'services.yaml:3:1 argocd: differs between shop-dev and shop-staging, but one Argo CD delivers the whole project; write it without expressions that depend on the environment',
  ]);
});

test.each([
  ['3.3', true],
  ['3.3.0', true],
  ['3.10', true],
  ['4.0', true],
  ['3.2.99', false],
  ['2.14.1', false],
])('%s is 3.3 or newer: %s', (version, expected) => {
  expect(isAtLeast(version, 3, 3)).toBe(expected);
});
