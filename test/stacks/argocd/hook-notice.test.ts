import { hookNotice } from '../../../stacks/argocd/hook-notice';

const hook = (annotations: Record<string, string>) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'a', annotations },
});

test.each<[Record<string, string>, boolean, string]>([
  [
    { 'helm.sh/hook': 'pre-install,pre-upgrade' },
    false,
    'has helm.sh/hook: pre-install,pre-upgrade, but nothing runs it so: kubectl applies it with all else, at every time; remove it, or make it a Job that may run again',
  ],
  [
    { 'helm.sh/hook': 'test' },
    true,
    'has helm.sh/hook: test, but it is part of the output: kubectl applies it with all else, at every time; leave tests out',
  ],
  [
    { 'argocd.argoproj.io/hook': 'PreSync' },
    false,
    'has argocd.argoproj.io/hook: PreSync, but nothing runs it so: kubectl applies it with all else, at every time; remove it, or make it a Job that may run again',
  ],
])('%j, with Argo CD %s', (annotations, isDelivered, notice) => {
  expect(hookNotice(hook(annotations), isDelivered)).toBe(notice);
});

test.each(['helm.sh/hook', 'argocd.argoproj.io/hook'])('%s is one where Argo CD delivers', (key) => {
  expect(hookNotice(hook({ [key]: 'PostSync' }), true)).toBeUndefined();
});

test('what is no hook is passed over', () => {
  expect(hookNotice(hook({ 'helm.sh/chart': 'a-1' }), true)).toBeUndefined();
});
