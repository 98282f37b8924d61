import * as z from 'zod';
import { quantity, strictObject } from './scalars';

const amounts = strictObject({
  cpu: quantity.optional().describe('CPU, such as "100m" or "2".'),
  memory: quantity.optional().describe('Memory, such as "512Mi".'),
  'ephemeral-storage': quantity
    .optional()
    .describe('What the container, its logs and its pod\'s emptyDirs take on the node\'s own disk, such as "1Gi".'),
});

/** Requests and limits, as Kubernetes has them in a container. */
export const resourcesSchema = strictObject({
  requests: amounts.optional().describe('What is set aside on the node.'),
  limits: amounts.optional().describe('What is not exceeded.'),
});

export type ResourcesConfig = z.infer<typeof resourcesSchema>;
