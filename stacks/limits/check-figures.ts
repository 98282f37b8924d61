import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import type { PlacedObject } from '../../kubernetes/placed-object';
import type { Notices } from '../../input/notice';
import type { Problems } from '../../input/problem';
import { quantityText } from '../../kubernetes/quantity';
import { largest, sum } from '../../constructs/limits/amounts';
import { objectDemand, type Demand, type ObjectDemand } from '../../constructs/limits/object-demand';
import type { Rules } from './rules';

/** What one object takes, and all. */
export interface Demands {
  readonly each: readonly (ObjectDemand & { readonly name: string })[];
  readonly total: Demand;
}

/** @param secrets how many Secrets the namespace has that are in no manifest */
export function demandsOf(
  entries: readonly PlacedObject[],
  { defaults }: Pick<Rules, 'defaults'>,
  secrets: number,
): Demands {
  const objects = entries.map(({ object }) => object);
  const each = objects.map((object) => ({ name: shortName(object), ...objectDemand(object, objects, defaults) }));
  // Kubernetes itself makes kube-root-ca.crt.
  const more = new Map([
    ['secrets', secrets * 1000],
    ['configmaps', 1000],
  ]);
  const total = (kind: keyof Demand) => sum([{ amounts: more }, ...each.map((demand) => ({ amounts: demand[kind] }))]);
  const longest = largest(each.map(({ passing }) => passing));
  return { each, total: { least: sum([{ amounts: total('least') }, { amounts: longest }]), most: total('most') } };
}

/** Finds figures of a ResourceQuota that the manifests exceed. */
export function checkFigures(
  { figures }: Rules,
  { each, total }: Demands,
  target: string,
  { problems, notices }: { readonly problems: Problems; readonly notices: Notices },
): void {
  for (const { name, amount, text, position } of figures) {
    const [least, most] = [total.least.get(name) ?? 0, total.most.get(name) ?? 0];
    if (least > amount)
      problems.add(position, `${text}, but the manifests take ${shown(name, least)}: ${largestOf(name, each)}`);
    else if (most > amount)
      notices.add(
        target,
        position,
        `${text}: enough for the manifests, which take ${shown(name, least)}, but not while all is updated, scaled up, and all Jobs run: that takes ${shown(name, most)}`,
      );
  }
}

function largestOf(name: string, each: Demands['each']): string {
  const parts = each
    .map((demand) => ({ name: demand.name, amount: (demand.least.get(name) ?? 0) + (demand.passing.get(name) ?? 0) }))
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount);
  const listed = parts.slice(0, 3).map((part) => `${part.name} ${shown(name, part.amount)}`);
  const rest = parts.length - listed.length;
  return [...listed, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

function shown(name: string, amount: number): string {
  return quantityText(amount, /memory|storage$|hugepages/.test(name));
}

/** Of a Job without the hash of its pod, which is another in each slot. */
function shortName(object: KubernetesObject): string {
  return objectName(object).replace(/^(Job\/.*)-[0-9a-f]{8}$/, '$1');
}
