import { join } from 'node:path';
import { contentOf, manifest, synthesized } from './synthesized';

const head = `project: shop
environments: {dev: {}, staging: {}, repair: {}, ai: {}}
namespace: {patterns: {repair: shop-staging}}
maxSlots: 2
`;
/** The files of the platform that are for some environments, with what the groups give that have this `when`. */
function partsWith(...conditions: string[]): Record<string, string[]> {
  const groups = conditions.map(
    (when, index) => `  - {name: g${index}, when: '${when}', manifests: [{path: ${index}.yaml}]}\n`,
  );
  const files = conditions.map((_, index) => [`${index}.yaml`, manifest('ClusterRole', `role-${index}`)] as const);
  const { outdir } = synthesized(`${head}infrastructure:\n${groups.join('')}`, Object.fromEntries(files));
  const content = contentOf(join(outdir, 'shop-platform'));
  const namesIn = (text: string) => [...text.matchAll(/^ {2}name: (role-\d)$/gm)].map(([, name = '']) => name);
  return Object.fromEntries(
    Object.entries(content).flatMap(([file, text]) => {
      const names = namesIn(text);
      return names.length === 0 ? [] : [[file, names]];
    }),
  );
}

test('what all environments have is for all', () => {
  expect(partsWith('')).toEqual({ '0000-platform.k8s.yaml': ['role-0'] });
});

test('a guest has no say in it', () => {
  expect(partsWith('{{ ne .Env "repair" }}')).toEqual({ '0000-platform.k8s.yaml': ['role-0'] });
});

test('what only some have lies in a file of its own for these', () => {
  expect(
    partsWith(
      '',
      '{{ eq .Env "staging" }}',
      '{{ or (eq .Env "staging") (eq .Env "ai") }}',
      '{{ eq .Env "staging" }}',
      '{{ eq .Env "repair" }}',
    ),
  ).toEqual({
    '0000-platform.k8s.yaml': ['role-0'],
    'only/staging.k8s.yaml': ['role-1', 'role-3'],
    'only/ai+staging.k8s.yaml': ['role-2'],
    'only/repair.k8s.yaml': ['role-4'],
  });
});

test('what one slot has is for its environment', () => {
  expect(partsWith('{{ eq .Slot 2 }}')).toEqual({ 'only/ai.k8s.yaml': ['role-0'] });
});

test('where too many have it for a file name, it is for all', () => {
  const names = Array.from({ length: 20 }, (_, index) => `environment-${index}`);
  const environments = names.map((name) => `${name}: {}`).join(', ');
  const services = `project: shop\nenvironments: {${environments}}\ninfrastructure: [{name: a, when: '{{ ne .Env "environment-0" }}', manifests: [{path: a.yaml}]}]\n`;
  const { outdir } = synthesized(services, { 'a.yaml': manifest('ClusterRole', 'role-0') });
  expect(contentOf(join(outdir, 'shop-platform'))['0000-platform.k8s.yaml']).toContain('name: role-0');
});
