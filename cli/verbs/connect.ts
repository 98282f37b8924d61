import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { claimsOf } from '../../kubernetes/claims';
import { podLabelsOf, podSpecOf } from '../../kubernetes/pod-template';
import { loadProjects } from '../../config/projects';
import { ensuredData } from '../../constructs/facts/ensured-data';
import type { Kubectl } from '../../cluster/kubectl';
import { kubectlFor } from '../../cluster/kubectl-for';
import { findDeliveries, type Delivery } from '../../cluster/delivery';
import { BuiltManifests } from '../../cluster/manifests';
import { invocation } from '../invocation';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { contextOption, fileOption } from '../options';

export function connect(surroundings: Surroundings) {
  return verb({
    name: 'connect',
    description:
      'Says how to reach the data services of targets, and where their passwords are; never a password itself. All of it stands in the manifests, so no cluster is asked.',
    examples: { 'connect shop-dev-1': 'its databases, with lines to copy' },
  })
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .action((names, options) => {
      const { files, inputs } = invocation(surroundings, options);
      const projects = loadProjects(files, inputs);
      const named = findDeliveries(projects, names);
      const built = new BuiltManifests(projects);
      for (const delivery of named) {
        const kubectl = kubectlFor([delivery], options.context, surroundings.kubectl);
        const lines = connectionLines(built.of(delivery).objects, delivery, kubectl);
        process.stdout.write([delivery.name, ...(lines.length > 0 ? lines : ['  no data'])].join('\n') + '\n');
      }
    });
}

function connectionLines(objects: readonly KubernetesObject[], delivery: Delivery, kubectl: Kubectl): string[] {
  return [
    ...objects.filter(ensuredData).flatMap((workload) => serviceLines(workload, objects, delivery, kubectl)),
    ...claimsOf(objects).map((claim) => `  claim ${claim}: its data is no data path's, and no clean empties it`),
  ];
}

/** What is said of a workload with data. */
function serviceLines(
  workload: KubernetesObject,
  objects: readonly KubernetesObject[],
  { namespace, target }: Delivery,
  kubectl: Kubectl,
): string[] {
  const { name } = workload.metadata;
  const place = `--namespace=${namespace}`;
  const addresses = servicesOf(workload, objects).flatMap((service) =>
    service.ports.flatMap((port) => [
      `    for pods of the namespace: ${service.name}:${port}`,
      `    from here: ${kubectl.line(['port-forward', place, `service/${service.name}`, `${port}:${port}`])}`,
    ]),
  );
  const config = target?.groups.flatMap((group) => group.dataServices).find((service) => service.config.name === name);
  const settings = objects.filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === config?.config.config,
  );
  const passwords = [...secretsOf(workload)].flatMap(([secret, keys]) => [
    `    Secret ${secret}: ${keys.size === 0 ? 'all its keys' : [...keys].join(', ')}`,
    ...(keys.size === 0 ? [`      ${kubectl.line(['describe', 'secret', secret, place])}`] : []),
    ...[...keys].map((key) => {
      const output = `--output=jsonpath='{.data.${key.replaceAll('.', '\\.')}}'`;
      return `      ${kubectl.line(['get', 'secret', secret, place, output])} | base64 --decode`;
    }),
  ]);
  const data = ensuredData(workload)?.paths.map((path) => path.name) ?? [];
  return [
    `  ${name} (data: ${data.join(', ')})`,
    ...(addresses.length > 0 ? addresses : ['    no Service leads to it']),
    ...settings.map(({ metadata, data = {} }) => {
      const values = Object.entries(data as Record<string, string>).map((entry) => entry.join('='));
      return `    ConfigMap ${metadata.name}: ${values.join(' ')}`;
    }),
    ...passwords,
  ];
}

/** The Services that select the pods of a workload, with their ports. */
function servicesOf(
  workload: KubernetesObject,
  objects: readonly KubernetesObject[],
): { name: string; ports: number[] }[] {
  const labels = podLabelsOf(workload);
  return objects.flatMap(({ kind, metadata, spec: service }) => {
    if (kind !== 'Service') return [];
    const { selector = {}, ports = [] } = service as { selector?: Record<string, string>; ports?: { port: number }[] };
    const wanted = Object.entries(selector);
    const selects = wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
    return selects ? [{ name: metadata.name, ports: ports.map(({ port }) => port) }] : [];
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
