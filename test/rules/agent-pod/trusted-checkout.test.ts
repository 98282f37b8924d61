import { withTrustedCheckout } from '../../../rules/agent-pod/trusted-checkout';

const trust = (index: number) => [
  { name: `GIT_CONFIG_KEY_${index}`, value: 'safe.directory' },
  { name: `GIT_CONFIG_VALUE_${index}`, value: '/workspace' },
];

test.each([
  [[], [{ name: 'GIT_CONFIG_COUNT', value: '1' }, ...trust(0)]],
  [[{ name: 'GIT_CONFIG_COUNT', value: '2' }], [{ name: 'GIT_CONFIG_COUNT', value: '3' }, ...trust(2)]],
  [[{ name: 'GIT_CONFIG_COUNT', value: '' }], [{ name: 'GIT_CONFIG_COUNT', value: '1' }, ...trust(0)]],
])('git is told to trust the checkout, behind what it is told already: %j', (variables, wanted) => {
  expect(withTrustedCheckout(variables, '/workspace')).toEqual(wanted);
});

test.each([
  { name: 'GIT_CONFIG_COUNT', value: '-1' },
  { name: 'GIT_CONFIG_COUNT', valueFrom: { secretKeyRef: { name: 'git', key: 'count' } } },
])('what is not to be counted here stays as it is: %j', (variable) => {
  expect(withTrustedCheckout([variable], '/workspace')).toEqual([variable]);
});
