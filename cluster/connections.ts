import { ensuredData } from '../constructs/facts/ensured-data';
import { isGenerationKey } from '../constructs/facts/generation-key';
import { operatedData } from '../constructs/facts/operated-data';
import type { DataService } from '../config/target';
import { isCluster } from '../kubernetes/data-kinds';
import { objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { podLabelsOf, podSpecOf } from '../kubernetes/pod-template';
import type { Delivery } from './delivery';

/** How a workload with data is reached, and where its passwords are; never a password itself. */
export interface DataConnection {
  readonly name: string;
  /** Where its data is: names of data paths, or the object of its operator, `Cluster/postgres`. */
  readonly dataPaths: readonly string[];
  /** For pods of the namespace; none where no Service leads to it. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  /** The ConfigMap for clients. @default services.yaml names none */
  readonly settings?: { readonly configMap: string; readonly values: Readonly<Record<string, string>> };
  /** Secrets that it uses; no key of one that it takes whole. */
  readonly secrets: readonly { readonly name: string; readonly keys: readonly string[] }[];
}

/** All of it stands in the manifests, so no cluster is asked. */
export function dataConnections(objects: readonly KubernetesObject[], { target }: Delivery): DataConnection[] {
  const declared = target?.groups.flatMap((group) => group.dataServices) ?? [];
  const operated = objects.filter(isCluster).flatMap((cluster) => operatedConnection(cluster, declared, objects));
  const own = objects.flatMap((workload): DataConnection[] => {
    const data = ensuredData(workload);
    // A Job ensures what is shared, and nothing connects to it.
    if (!data || workload.kind === 'Job') return [];
    const { name } = workload.metadata;
    const service = declared.find(({ config }) => config.name === name);
    const configMap = objects.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === service?.config.config,
    );
    const values = configMap?.data as Record<string, string> | undefined;
    return [
      {
        name,
        dataPaths: data.paths.map((path) => path.name),
        addresses: addressesOf(workload, objects),
        ...(configMap && { settings: { configMap: configMap.metadata.name, values: values ?? {} } }),
        secrets: [...secretsOf(workload)].map(([secret, keys]) => ({
          name: secret,
          keys: [...keys].filter((key) => !isGenerationKey(key)),
        })),
      },
    ];
  });
  return [...own, ...operated];
}

/** A database of an operator, whose Services are in no manifest: the ConfigMap says where it is. */
function operatedConnection(
  cluster: KubernetesObject,
  declared: readonly DataService[],
  objects: readonly KubernetesObject[],
): DataConnection[] {
  const service = operatedData(cluster)?.service;
  const { config } = declared.find((each) => each.config.name === service) ?? {};
  const configMap = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === config?.config);
  if (!config || !configMap) return [];
  const values = configMap.data as Record<string, string>;
  const prefix = config.type.toUpperCase();
  return [
    {
      name: config.name,
      dataPaths: [objectName(cluster)],
      addresses: [{ host: values[`${prefix}_HOST`] ?? '', port: Number(values[`${prefix}_PORT`]) }],
      settings: { configMap: config.config, values },
      secrets: [{ name: config.secret, keys: [`${prefix}_USER`, `${prefix}_PASSWORD`] }],
    },
  ];
}

/** The Services that select the pods of a workload, with their ports. */
function addressesOf(workload: KubernetesObject, objects: readonly KubernetesObject[]): DataConnection['addresses'] {
  const labels = podLabelsOf(workload);
  return objects.flatMap(({ kind, metadata, spec: service }) => {
    if (kind !== 'Service') return [];
    const { selector = {}, ports = [] } = service as { selector?: Record<string, string>; ports?: { port: number }[] };
    const wanted = Object.entries(selector);
    const selects = wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
    return selects ? ports.map(({ port }) => ({ host: metadata.name, port })) : [];
  });
}

/** The parts of a container that name Secrets. */
interface SecretUser {
  readonly env?: readonly { readonly valueFrom?: { readonly secretKeyRef?: { name: string; key: string } } }[];
  readonly envFrom?: readonly { readonly secretRef?: { readonly name: string } }[];
}

/** Keys that the containers of a workload take from Secrets, by Secret; no key for one that they take whole. */
function secretsOf(workload: KubernetesObject): Map<string, Set<string>> {
  const secrets = new Map<string, Set<string>>();
  for (const container of podSpecOf(workload)?.containers ?? []) {
    const { env = [], envFrom = [] } = container as SecretUser;
    for (const { secretRef } of envFrom)
      if (secretRef) secrets.set(secretRef.name, secrets.get(secretRef.name) ?? new Set());
    for (const { valueFrom } of env) {
      const { name, key } = valueFrom?.secretKeyRef ?? {};
      if (name !== undefined && key !== undefined) secrets.set(name, (secrets.get(name) ?? new Set<string>()).add(key));
    }
  }
  return secrets;
}
