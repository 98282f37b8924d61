import * as z from 'zod';

const kind = z
  .string()
  .regex(
    /^[A-Z][A-Za-z0-9]*(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?){2,}$/,
    'must be a kind and its group, such as "NodePool.karpenter.sh"',
  );

/** Scopes of custom kinds, in the words of their definitions. */
export const customResourceScopesSchema = z.record(
  kind,
  z.enum(['Cluster', 'Namespaced'], 'must be "Cluster" or "Namespaced"'),
);
