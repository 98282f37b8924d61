import { SlotApplications, type SlotApplicationsProps } from '../../../constructs/argocd/slot-applications';
import { at, newChart, objectsOf, only } from '../built';
import { argoCd } from './parts';

const numbered = (count: number, name: (slot: number) => string) =>
  Array.from({ length: count }, (_, index) => name(index + 1));

function applicationSet(...environments: string[][]) {
  const props: Required<SlotApplicationsProps> = { ...argoCd, environments };
  return only(objectsOf(new SlotApplications(newChart(), 'slots', props)), 'ApplicationSet');
}

const usual = applicationSet(numbered(5, (slot) => `shop-dev-${slot}`));

test('a slot has an Application as long as its file is among the active ones of the register', () => {
  expect(at(usual, 'spec.generators')).toEqual([
    {
      git: {
        repoURL: 'https://git.example.org/shop.git',
        revision: 'published',
        files: [{ path: 'projects/shop/slots/active/[1-9].yaml' }],
        values: { target: 'shop-dev-{{ trimSuffix ".yaml" .path.filename }}' },
      },
    },
  ]);
  expect(at(usual, 'spec.syncPolicy')).toEqual({ applicationsSync: 'sync' });
});

test('its Application has its directory with the hook in it, and deletes what it deployed', () => {
  const target = '{{ .values.target }}';
  expect(at(usual, 'spec.template.metadata')).toMatchObject({
    name: target,
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
  });
  expect(at(usual, 'spec.template.spec')).toEqual({
    project: 'shop',
    source: {
      repoURL: 'https://git.example.org/shop.git',
      targetRevision: 'published',
      path: `dist/${target}`,
      directory: { recurse: true, include: '*.k8s.yaml' },
    },
    destination: { server: 'https://kubernetes.default.svc', namespace: target },
    syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['FailOnSharedResource=true'] },
  });
});

test('the ApplicationSet takes back neither a pause nor what a delete without objects does first', () => {
  expect(usual.spec).toMatchObject({
    ignoreApplicationDifferences: [
      { jsonPointers: ['/spec/syncPolicy/automated'] },
      { jsonPointers: ['/metadata/finalizers'] },
    ],
  });
});

test('of the register only names of files are used, and only numbers: what stands in a file was written by whoever took the slot', () => {
  const used = [...JSON.stringify(usual).matchAll(/\{\{(.*?)\}\}/g)].map(([, expression]) => expression);
  expect(new Set(used)).toEqual(new Set([' .values.target ', ' trimSuffix \\".yaml\\" .path.filename ']));
  expect(usual.spec).toMatchObject({ goTemplate: true, goTemplateOptions: ['missingkey=error'] });
  expect(JSON.stringify(usual)).not.toContain('*.yaml"');
});

test.each([
  [9, ['[1-9]']],
  [10, ['[1-9]', '[1-9][0-9]']],
  [120, ['[1-9]', '[1-9][0-9]', '[1-9][0-9][0-9]']],
])('files of %d slots are looked for by the digits of their numbers', (count, patterns) => {
  const files = at(applicationSet(numbered(count, (slot) => `shop-dev-${slot}`)), 'spec.generators.0.git.files');
  expect(files).toEqual(patterns.map((pattern) => ({ path: `projects/shop/slots/active/${pattern}.yaml` })));
});

const number = '{{ trimSuffix ".yaml" .path.filename }}';

test.each([
  [numbered(1, () => 'shop-1'), `shop-${number}`],
  [numbered(12, (slot) => `s${slot}-of-shop`), `s${number}-of-shop`],
  [numbered(2, (slot) => `shop2-dev-${slot}`), `shop2-dev-${number}`],
  [numbered(22, (slot) => `x2-${slot}-22`), `x2-${number}-22`],
])('names such as %j give a template', (names, template) => {
  expect(at(applicationSet(names), 'spec.generators.0.git.values.target')).toBe(template);
});

test.each([
  [numbered(12, (slot) => `shop-${String(slot).padStart(2, '0')}`)],
  [numbered(3, (slot) => `shop-${slot}-${slot}`)],
  [['shop-blue', 'shop-green']],
])('names such as %j do not', (names) => {
  expect(() => applicationSet(names)).toThrow(
    'an ApplicationSet makes the names of slots from their numbers, but ' +
      `${names[0] ?? ''} and ${names.at(-1) ?? ''}`,
  );
});

test('each environment with slots has a generator of its own', () => {
  const two = applicationSet(['shop-dev-1', 'shop-dev-2'], ['shop-trial-1', 'shop-trial-2']);
  const targets = (at(two, 'spec.generators') as unknown[]).map((generator) => at(generator, 'git.values.target'));
  expect(targets).toEqual([`shop-dev-${number}`, `shop-trial-${number}`]);
});
