import { hasRole, roleLabels } from '../../../constructs/facts/role';

test('what an object is for is read as it was written', () => {
  const job = (labels = {}) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a', labels } });
  expect(hasRole(job(roleLabels('cleanup')), 'cleanup')).toBe(true);
  expect(hasRole(job(roleLabels('credentials')), 'cleanup')).toBe(false);
  expect(hasRole(job(), 'cleanup')).toBe(false);
});
