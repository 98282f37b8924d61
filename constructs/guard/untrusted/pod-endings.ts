import type { Policy } from '../policy';
import { longestGracePeriod } from './pods';

const message = `a pod may be given ${longestGracePeriod} seconds to end, and no more`;

/** A pod that is told to end in a million seconds keeps its namespace for as long: nothing shortens that any more. */
export const podEndingPolicies: readonly Policy[] = [
  {
    name: 'pod-deletions',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: [''], resources: ['pods'], operations: ['DELETE'] }],
    rules: [{ expression: `request.options.?gracePeriodSeconds.orValue(0) <= ${longestGracePeriod}`, message }],
  },
  {
    name: 'pod-evictions',
    holdsFor: 'untrusted',
    resources: [{ apiGroups: [''], resources: ['pods/eviction'], operations: ['CREATE'] }],
    rules: [{ expression: `object.?deleteOptions.?gracePeriodSeconds.orValue(0) <= ${longestGracePeriod}`, message }],
  },
];
