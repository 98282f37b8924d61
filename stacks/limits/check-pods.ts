import { objectName } from '../../kubernetes/kubernetes-object';
import type { PlacedObject } from '../../kubernetes/placed-object';
import { containersOf, type Container } from '../../kubernetes/pod-template';
import type { Problems } from '../../input/problem';
import { quantityText } from '../../kubernetes/quantity';
import type { Amounts } from '../../constructs/limits/amounts';
import { effectiveResources, statedResources, type Resources } from '../../constructs/limits/container-resources';
import { podOf } from '../../constructs/limits/pod-count';
import { podDemand } from '../../constructs/limits/pod-demand';
import type { Rules } from './rules';

/** What each container must state where a ResourceQuota counts it. Of others, none counts as nothing. */
const demanded = ['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/** Finds the pods that the API server would refuse whatever else runs. */
export function checkPods(entries: readonly PlacedObject[], rules: Rules, problems: Problems): void {
  for (const entry of entries) {
    const spec = podOf(entry.object);
    if (!spec) continue;
    const report = (message: string) => {
      problems.add(entry.position, `${objectName(entry.object)}: ${message}; none of its pods would be made`);
    };
    const containers = containersOf(spec);
    for (const { name, source } of rules.figures) {
      const silent = containers.filter((container) => demanded.includes(name) && !hasAmount(container, name, rules));
      if (silent.length > 0)
        report(`${named(silent)} no ${name}, which ${source} counts: ${rules.remedy}${ownWord(entry, name)}`);
    }
    for (const container of containers) {
      for (const message of conflicts(container, rules)) report(`container ${container.name} ${message}`);
    }
    const pod = podDemand(spec, rules.defaults);
    const ofPod: Resources = { requests: only(pod, 'requests.'), limits: only(pod, 'limits.') };
    for (const message of outOfBounds(ofPod, rules, 'Pod')) report(`its pod ${message}`);
  }
}

function hasAmount(container: Container, name: string, { defaults }: Rules): boolean {
  const [kind = '', resource = ''] = name.split('.');
  const resources = effectiveResources(container, defaults);
  return (kind === 'limits' ? resources.limits : resources.requests).has(resource);
}

function named(containers: readonly Container[]): string {
  const names = containers.map(({ name }) => name).join(', ');
  return containers.length === 1 ? `container ${names} states` : `containers ${names} state`;
}

/** Where the container is not the user's, so that it cannot be stated there. */
function ownWord({ object }: PlacedObject, name: string): string {
  const isDataService =
    object.kind === 'StatefulSet' && object.metadata.labels?.['app.kubernetes.io/managed-by'] === 'slotstack';
  return isDataService && name === 'limits.cpu' ? ', as resources.cpuLimit of the data service' : '';
}

/** What the API server makes of a container that it then refuses. */
function conflicts(container: Container, rules: Rules): string[] {
  const stated = statedResources(container);
  const resources = effectiveResources(container, rules.defaults);
  const above = [...resources.requests].flatMap(([name, request]) => {
    const limit = resources.limits.get(name);
    if (limit === undefined || request <= limit) return [];
    const what = `requests ${amountText(name, request)} of ${name}, more than the limit of ${amountText(name, limit)}`;
    return [stated.limits.has(name) ? what : `${what} that the LimitRange gives it: state a limit`];
  });
  return above.length > 0 ? above : outOfBounds(resources, rules, 'Container');
}

function outOfBounds({ requests, limits }: Resources, { bounds }: Rules, type: string): string[] {
  return bounds
    .filter((each) => each.type === type)
    .flatMap(({ min, max, ratio, source }) => [
      ...Object.entries(ratio).flatMap(([name, most]) => {
        const [request = 0, limit = 0] = [requests.get(name), limits.get(name)];
        // Without a request, a limit is infinitely more.
        if (limit <= Number(most) * request && limit > 0) return [];
        return [
          `has a limit of ${amountText(name, limit)} of ${name} and requests ${amountText(name, request)}: more than ${most} times that, which is what ${source} allows`,
        ];
      }),
      ...[...min].flatMap(([name, least]) =>
        (requests.get(name) ?? 0) < least
          ? [
              `requests ${amountText(name, requests.get(name) ?? 0)} of ${name}, less than ${source} allows, which is ${amountText(name, least)}`,
            ]
          : [],
      ),
      ...[...max].flatMap(([name, most]) => {
        const limit = limits.get(name);
        if (limit !== undefined && limit <= most) return [];
        const has =
          limit === undefined ? `has no limit of ${name}` : `has a limit of ${amountText(name, limit)} of ${name}`;
        return [`${has}, more than ${source} allows, which is ${amountText(name, most)}`];
      }),
    ]);
}

function amountText(name: string, amount: number): string {
  return quantityText(amount, name !== 'cpu');
}

function only(amounts: Amounts, prefix: string): Amounts {
  return new Map(
    [...amounts].flatMap(([name, amount]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), amount]] : [])),
  );
}
