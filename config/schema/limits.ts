import * as z from 'zod';
import { suggestion } from '../../input/suggestion';
import { resourcesSchema } from './resources';
import { flag, quantity, strictObject, text } from './scalars';

const names = [
  ...['cpu', 'memory', 'ephemeral-storage'].flatMap((resource) => [
    resource,
    `requests.${resource}`,
    `limits.${resource}`,
  ]),
  ...['pods', 'services', 'services.nodeports', 'services.loadbalancers', 'configmaps', 'secrets'],
  ...['persistentvolumeclaims', 'requests.storage', 'replicationcontrollers', 'resourcequotas'],
];
const patterns = [
  /count\/[a-z]+(\.[a-z0-9.-]+)?/,
  /(requests\.)?hugepages-[0-9]+[KMG]i/,
  /requests\.[a-z0-9.-]+\/[A-Za-z0-9._-]+/,
  /[a-z0-9.-]+\.storageclass\.storage\.k8s\.io\/(requests\.storage|persistentvolumeclaims)/,
].map(({ source }) => source);

/** What a ResourceQuota can count. */
const quotaName = text.regex(
  new RegExp(`^(${[...names.map((name) => name.replaceAll('.', '\\.')), ...patterns].join('|')})$`),
  {
    error: ({ input }) =>
      `no ResourceQuota counts that${suggestion(String(input), names) || '; it counts such as "limits.memory", "pods" or "count/jobs.batch"'}`,
  },
);

/** A template leaves it empty where nothing is to be limited. */
const amount = z.union([z.literal(''), quantity]);

export const limitsSchema = strictObject({
  enabled: flag
    .optional()
    .describe(
      'Whether the namespace gets a ResourceQuota and a LimitRange. @default in slots, not in lasting environments',
    ),
  quota: z
    .record(quotaName, amount)
    .optional()
    .describe(
      'What all pods and objects of the namespace may take together, by the names of a ResourceQuota. An empty amount is no limit. @default twice what the manifests ask for, and some more; see limits.md',
    ),
  defaults: resourcesSchema
    .optional()
    .describe(
      'Requests and limits of containers that state none. @default requests of 10m CPU and 64Mi memory, limits of 2Gi memory and 8Gi ephemeral-storage, or twice the largest such request where that is more',
    ),
});

export type LimitsConfig = z.infer<typeof limitsSchema>;
