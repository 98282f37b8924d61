import * as z from 'zod';
import { groupKind, kindName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { podSpecPath, podTemplatePath } from '../kubernetes/pod-template';

/** What is read of any object that a cluster has: each part may be missing, but is nothing else than it must be. */
const metadata = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  deletionTimestamp: z.string().optional(),
  ownerReferences: z.array(z.looseObject({ uid: z.string() })).optional(),
  managedFields: z
    .array(
      z.looseObject({
        manager: z.string().optional(),
        operation: z.string().optional(),
        subresource: z.string().optional(),
        fieldsV1: z.looseObject({}).optional(),
      }),
    )
    .optional(),
});

const anyObject = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata });

const condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: z.iso.datetime({ offset: true }).nullish(),
});

const ended = z.looseObject({
  exitCode: z.number(),
  reason: z.string().optional(),
  message: z.string().optional(),
});
const containerState = z.looseObject({
  waiting: z.looseObject({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  terminated: ended.optional(),
});
const containerStatuses = z
  .array(z.looseObject({ name: z.string(), state: containerState.optional(), lastState: containerState.optional() }))
  .optional();

const status = z.looseObject({
  conditions: z.array(condition).optional(),
  message: z.string().optional(),
  phase: z.string().optional(),
  initContainerStatuses: containerStatuses,
  containerStatuses,
});

const containers = z
  .array(
    z.looseObject({
      name: z.string(),
      args: z.array(z.string()).optional(),
      volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).optional(),
    }),
  )
  .optional();
const podSpec = z.looseObject({
  containers,
  initContainers: containers,
  volumes: z
    .array(z.looseObject({ name: z.string(), hostPath: z.looseObject({ path: z.string() }).optional() }))
    .optional(),
});
const podTemplate = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }).optional(),
});

/** Of kinds whose state is read, by `Deployment.apps`. */
const further = new Map<string, z.ZodType>([
  ['ConfigMap', z.looseObject({ data: z.record(z.string(), z.string()).optional() })],
  [
    'Event',
    z.looseObject({
      involvedObject: z.looseObject({ uid: z.string().optional(), name: z.string().optional() }).optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
    }),
  ],
  ['Namespace', z.looseObject({ status: status.optional() })],
  [
    'Deployment.apps',
    z.looseObject({
      metadata: z.looseObject({
        managedFields: z
          .array(
            z.looseObject({
              fieldsV1: z
                .looseObject({ 'f:spec': z.looseObject({ 'f:strategy': z.looseObject({}).optional() }).optional() })
                .optional(),
            }),
          )
          .optional(),
      }),
    }),
  ],
]);

/** Of what runs pods, or is one. */
const workload = z.looseObject({
  spec: z.looseObject({ replicas: z.number().optional() }),
  status: status.optional(),
});

/** An object as a cluster has it, with all that is read of one. */
export const liveObject = anyObject.superRefine((object, context) => {
  for (const schema of schemasOf(object)) {
    for (const issue of schema.safeParse(object).error?.issues ?? []) context.addIssue({ ...issue });
  }
}) as z.ZodType as z.ZodType<KubernetesObject>;

function schemasOf(object: Pick<KubernetesObject, 'apiVersion' | 'kind'>): z.ZodType[] {
  const kind = kindName(groupKind(object));
  const schemas = [further.get(kind) ?? []].flat();
  const [pod, template] = [podSpecPath(kind), podTemplatePath(kind)];
  // Of a PodTemplate, nothing runs, and nothing is read.
  if (pod?.[0] === 'spec') schemas.push(workload, below(pod, podSpec));
  if (template?.[0] === 'spec') schemas.push(below(template, podTemplate));
  return schemas;
}

function below(path: readonly string[], schema: z.ZodType): z.ZodType {
  return path.reduceRight<z.ZodType>((inner, key) => z.looseObject({ [key]: inner }), schema);
}
