import { limitRangeRules } from '../../../constructs/limits/limit-range';
import { written } from './amounts';

function defaults(item: object) {
  const spec = { limits: [{ type: 'Container', ...item }] };
  const rules = limitRangeRules({ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'a' }, spec });
  return [written(rules.defaults.requests), written(rules.defaults.limits)];
}

test.each([
  ['its defaults', { default: { cpu: '2' }, defaultRequest: { cpu: '1' } }, [{ cpu: '1' }, { cpu: '2' }]],
  ['the limit for the request', { default: { cpu: '2' } }, [{ cpu: '2' }, { cpu: '2' }]],
  ['the maximum for both', { max: { cpu: '2' } }, [{ cpu: '2' }, { cpu: '2' }]],
  ['the minimum for the request', { min: { cpu: '1' } }, [{ cpu: '1' }, {}]],
  ['the default before the minimum', { min: { cpu: '1' }, default: { cpu: '2' } }, [{ cpu: '2' }, { cpu: '2' }]],
])('containers that state none get %s', (_, item, expected) => {
  expect(defaults(item)).toEqual(expected);
});

test('what holds for pods and claims is no default', () => {
  expect(defaults({ type: 'Pod', max: { cpu: '2' } })).toEqual([{}, {}]);
});

test('a LimitRange without items has no rules', () => {
  const rules = limitRangeRules({ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'a' } });
  expect(rules.bounds).toEqual([]);
});
