import { isRange } from '../ip-range';
import { thousandthsOf } from '../quantity';
import { checkPortsOnce } from './container-fields';
import type { Field } from './field';
import { dnsSubdomain } from './name-rules';
import { checkEach } from './named';
import { checkLeast, given } from './numbers';

/** By kind, what the API server refuses of what it says beside names, ports and pods. */
const checks: Readonly<Record<string, (object: Field) => string[]>> = {
  ConfigMap: checkKeysOnce,
  'CronJob.batch': (job) => checkEach([job.at('spec', 'timeZone')], timeZoneProblem),
  'HorizontalPodAutoscaler.autoscaling': checkAutoscaler,
  'Ingress.networking.k8s.io': checkIngress,
  'NetworkPolicy.networking.k8s.io': checkPolicy,
  PersistentVolumeClaim: checkClaim,
  'PodDisruptionBudget.policy': checkBudget,
  'PriorityClass.scheduling.k8s.io': checkPriority,
  'Role.rbac.authorization.k8s.io': checkRules,
  'ClusterRole.rbac.authorization.k8s.io': checkRules,
  Service: checkService,
  'StatefulSet.apps': (set) => set.at('spec', 'volumeClaimTemplates').items.flatMap(checkClaim),
};

export function checkFurtherFields(object: Field, kind: string): string[] {
  return checks[kind]?.(object) ?? [];
}

function checkKeysOnce(map: Field): string[] {
  return map
    .at('binaryData')
    .entries.filter(({ key }) => !map.at('data', key).isAbsent)
    .map((entry) => entry.problem('is also a key of data'));
}

function timeZoneProblem(zone: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return undefined;
  } catch {
    return `must be a time zone, such as "Europe/Berlin" or "Etc/UTC", is ${JSON.stringify(zone)}`;
  }
}

function checkAutoscaler(object: Field): string[] {
  const [least, most] = [object.at('spec', 'minReplicas'), object.at('spec', 'maxReplicas')];
  const isTurned = least.number !== undefined && most.number !== undefined && least.number > most.number;
  return [
    ...checkLeast(most, 1),
    ...checkLeast(least, 0),
    ...(isTurned ? [most.problem(`must be at least minReplicas, ${least.number}, is ${most.number}`)] : []),
  ];
}

/** Hosts and paths, as the API server takes them: no address of a page, no port. */
function checkIngress(ingress: Field): string[] {
  const rules = ingress.at('spec', 'rules').items;
  const paths = rules.flatMap((rule) => rule.at('http', 'paths').items);
  const hosts = [
    ...rules.map((rule) => rule.at('host')),
    ...ingress.at('spec', 'tls').items.flatMap((tls) => tls.at('hosts').items),
  ];
  return [
    ...checkEach(hosts, (host) => (host === '' ? undefined : dnsSubdomain(host.replace(/^\*\./, '')))),
    ...paths.flatMap((path) => {
      const { text = '' } = path.at('path');
      return ['Exact', 'Prefix'].includes(path.at('pathType').text ?? '') && !text.startsWith('/')
        ? [path.at('path').problem(`must begin with "/", is ${JSON.stringify(text)}`)]
        : [];
    }),
  ];
}

function checkPolicy(policy: Field): string[] {
  const rules = ['ingress', 'egress'].flatMap((direction) => policy.at('spec', direction).items);
  const peers = rules.flatMap((rule) => [...rule.at('from').items, ...rule.at('to').items]);
  const ranges = peers.flatMap((peer) => [peer.at('ipBlock', 'cidr'), ...peer.at('ipBlock', 'except').items]);
  return checkEach(ranges, (range) =>
    isRange(range) ? undefined : `must be a range of addresses, such as "10.0.0.0/8", is ${JSON.stringify(range)}`,
  );
}

function checkClaim(claim: Field): string[] {
  const size = claim.at('spec', 'resources', 'requests', 'storage');
  const amount = size.isAbsent ? undefined : thousandthsOf(size.value as string | number);
  return [
    ...(claim.at('spec', 'accessModes').items.length === 0
      ? [claim.at('spec', 'accessModes').problem('is required, such as [ReadWriteOnce]')]
      : []),
    ...(size.isAbsent || amount === 0 ? [size.problem('is required, and more than 0, such as 5Gi')] : []),
  ];
}

function checkBudget(budget: Field): string[] {
  const both = given(['minAvailable', 'maxUnavailable'].map((key) => budget.at('spec', key)));
  const tooMuch = both.filter(({ text }) => text !== undefined && Number(/^([0-9]+)%$/.exec(text)?.[1] ?? 0) > 100);
  return [
    ...(both[1] && both.length > 1 ? [both[1].problem('must not stand beside minAvailable')] : []),
    ...tooMuch.map((field) => field.problem(`must be at most 100%, is ${field.text ?? ''}`)),
  ];
}

/** What is above is Kubernetes' own. */
const highestPriority = 1_000_000_000;

function checkPriority(priority: Field): string[] {
  const value = priority.at('value');
  return (value.number ?? 0) > highestPriority
    ? [value.problem(`must be at most ${highestPriority}, is ${value.number ?? ''}`)]
    : [];
}

function checkRules(role: Field): string[] {
  return role.at('rules').items.flatMap((rule) => {
    const isOfUrls = rule.at('nonResourceURLs').items.length > 0;
    const needed = isOfUrls ? ['verbs'] : ['verbs', 'apiGroups', 'resources'];
    return needed.flatMap((key) =>
      rule.at(key).items.length === 0 ? [rule.at(key).problem('is required: such a rule gives no right')] : [],
    );
  });
}

function checkService(service: Field): string[] {
  const spec = service.at('spec');
  const ports = spec.at('ports').items;
  const name = spec.at('externalName');
  if (spec.at('type').text === 'ExternalName')
    return name.text === undefined || name.text === ''
      ? [name.problem('is required: what the Service stands for')]
      : checkEach([name], (text) => dnsSubdomain(text.replace(/\.$/, '').toLowerCase()));
  const isHeadless = spec.at('clusterIP').text === 'None';
  return [
    ...(ports.length === 0 && !isHeadless ? [spec.at('ports').problem('is required')] : []),
    ...checkPortsOnce(ports, 'port'),
  ];
}
