import * as z from 'zod';
import { isRange } from '../../kubernetes/ip-range';
import { flag, label, strictObject, text } from './scalars';

const aRange = { error: 'must be a range of addresses such as "10.0.0.0/8" or "fd00::/8"' };

/** A template leaves an entry empty where it does not apply. */
const range = text.refine((value) => value.trim() === '' || isRange(value.trim()), aRange);

const peer = text.refine(
  (value) => value.trim() === '' || isRange(value.trim()) || label.safeParse(value.trim()).success,
  { error: 'must be the name of a namespace, or a range of addresses such as "10.0.0.0/8"' },
);

export const networkSchema = strictObject({
  enabled: flag
    .optional()
    .describe('Whether the namespace gets NetworkPolicies. @default in slots, not in lasting environments'),
  ingressFrom: z
    .array(peer)
    .optional()
    .describe(
      'Who reaches its pods, beside these themselves: namespaces, by name, and ranges of addresses. @default every namespace that is no slot, and everybody where a Service is published on the nodes',
    ),
  egressTo: z
    .array(peer)
    .optional()
    .describe(
      'What its pods reach, beside themselves and DNS: namespaces and ranges of addresses. @default everything',
    ),
  egressExcept: z
    .array(range)
    .optional()
    .describe(
      'Ranges of addresses that they do not reach, except for DNS. @default ["169.254.169.254/32", "fd00:ec2::254/128"], where clouds tell the credentials of a node',
    ),
});

export type NetworkConfig = z.infer<typeof networkSchema>;
