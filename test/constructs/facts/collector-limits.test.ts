import { collectContainer, collectorLimits, limitArgument } from '../../../constructs/facts/collector-limits';

const pod = (name: string, args?: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'other' }, { name, args }] },
});

test('limits are read as they were written, and no other argument is', () => {
  const args = [
    '--project=shop',
    limitArgument('grace-hours', 24),
    limitArgument('orphans', 'report'),
    '*:slots/*=a-*',
  ];
  expect([...collectorLimits(pod(collectContainer, args))]).toEqual([
    ['grace-hours', '24'],
    ['orphans', 'report'],
  ]);
});

test('what is no collector has none', () => {
  expect(collectorLimits(pod('api', [limitArgument('orphans', 'report')])).size).toBe(0);
  expect(collectorLimits(pod(collectContainer)).size).toBe(0);
});
