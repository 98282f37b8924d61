import { concerned } from '../../../tools/evidence/concerned';
import { tiers, type Tier } from '../../../tools/evidence/tier';

const tier = (name: string) => tiers.find((each) => each.name === name) as Tier;

test.each([
  ['quick', 'test/e2e/hand-over.e2e.test.ts', false],
  ['quick', 'test/slots/slots.heavy.test.ts', false],
  ['quick', 'test/slots/slots.test.ts', true],
  ['e2e', 'test/e2e/hand-over.e2e.test.ts', true],
  ['e2e', 'test/e2e/argocd-hand-over.e2e.test.ts', false],
  ['argocd', 'test/e2e/argocd-hand-over.e2e.test.ts', true],
  ['argocd', 'test/e2e/trial.ts', true],
  ['argocd', 'docs/hand-over.md', false],
  ['argocd', 'tools/evidence.ts', false],
  ['argocd', 'test/evidence/hand-over.yaml', false],
  ['quick', 'tools/evidence.ts', true],
  ['quick', 'README.md', true],
  ['argocd', 'stacks/gate-stack.ts', true],
])('the tests of %s and a change of %s: %s', (name, file, isConcerned) => {
  expect(concerned(tier(name), [file])).toEqual(isConcerned ? [file] : []);
});
