import type { ContainerDefaults } from '../../config/limits';
import { containersOf, type PodSpec } from '../../kubernetes/pod-template';
import { quantityText, thousandthsOf, type Thousandths } from '../../kubernetes/quantity';
import { amountsOf, type Amounts } from './amounts';
import { statedResources } from './container-resources';

/** What a namespace may take at least, however little its manifests ask for: an agent wants to try things, too. */
const floors: Readonly<Record<string, string>> = {
  'requests.cpu': '2',
  'requests.memory': '4Gi',
  'limits.memory': '16Gi',
  'limits.ephemeral-storage': '64Gi',
  pods: '50',
  services: '50',
  // Ways from outside to the node: only what the manifests have.
  'services.nodeports': '0',
  'services.loadbalancers': '0',
  configmaps: '200',
  secrets: '200',
  persistentvolumeclaims: '20',
  'requests.storage': '100Gi',
  'count/deployments.apps': '50',
  'count/statefulsets.apps': '50',
  'count/jobs.batch': '200',
  'count/cronjobs.batch': '50',
};

/** Names of amounts of bytes. */
const isSize = (name: string) => /memory|storage$/.test(name);

/**
 * The figures of a ResourceQuota that lets the manifests run: twice what they take at most, or the floor. CPU is counted by
 * requests only: these share out the node's time, and what nobody wants of it may be used.
 */
export function usualQuota(most: Amounts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(floors).map(([name, floor]) => {
      const taken = most.get(name) ?? 0;
      const least = thousandthsOf(floor) ?? 0;
      // What is exact is not doubled. The rest is rounded up, to whole ones of what a reader thinks in.
      const unit = thousandthsOf(isSize(name) ? '1Gi' : '1') ?? 1;
      const figure = Math.ceil(Math.max(least, least === 0 ? taken : 2 * taken) / unit) * unit;
      return [name, quantityText(figure, isSize(name))];
    }),
  );
}

const usualRequests = { cpu: '10m', memory: '64Mi', 'ephemeral-storage': '0' };

/** Enough for an ordinary server in Node.js or Python, and for its build. */
const usualLimits = { memory: '2Gi', 'ephemeral-storage': '8Gi' };

/**
 * Requests and limits of containers that state none.
 *
 * A container that states a request, but no limit, gets the LimitRange's limit, and with a smaller one the API server would
 * refuse it: so the limit is twice the largest such request at least, and covers the emptyDirs of its pod.
 */
export function usualDefaults(pods: readonly PodSpec[], stated: ContainerDefaults): ContainerDefaults {
  const limits = Object.entries(usualLimits).map(([name, limit]) => {
    const needed = Math.max(thousandthsOf(limit) ?? 0, ...pods.map((pod) => neededLimit(pod, name)));
    return [name, quantityText(needed, true)];
  });
  return {
    requests: { ...usualRequests, ...stated.requests },
    limits: { ...(Object.fromEntries(limits) as Record<string, string>), ...stated.limits },
  };
}

function neededLimit(pod: PodSpec, name: string): Thousandths {
  const unlimited = containersOf(pod)
    .map(statedResources)
    .filter(({ limits }) => !limits.has(name));
  if (unlimited.length === 0) return 0;
  const requests = unlimited.map(({ requests }) => requests.get(name) ?? 0);
  return Math.max(2 * Math.max(...requests), name === 'ephemeral-storage' ? emptyDirsOf(pod) : 0);
}

/** What the emptyDirs of a pod may take on disk, as far as they say. */
function emptyDirsOf({ volumes }: PodSpec): Thousandths {
  return (volumes ?? [])
    .map(({ emptyDir }) => (emptyDir ?? { medium: 'none' }) as { medium?: string; sizeLimit?: string })
    .filter(({ medium = '' }) => medium === '')
    .reduce((sum, { sizeLimit }) => sum + (amountsOf({ sizeLimit: sizeLimit ?? null }).get('sizeLimit') ?? 0), 0);
}
