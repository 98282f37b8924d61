import { argoCdDomain } from '../../../kubernetes/argocd-names';
import { domain } from '../../labels';
import { texts } from '../cel';

/** By these, slotstack and Argo CD know what is theirs. With those of another Application, an object stops its delivery and its end. */
const domainsOfDelivery = [domain, argoCdDomain];

/** By these, DNS and network plugins give names, addresses and networks, which others have. */
const domainsOfAddresses = [
  'external-dns.alpha.kubernetes.io',
  'cni.projectcalico.org',
  'ipam.cilium.io',
  'k8s.ovn.org',
  'k8s.v1.cni.cncf.io',
  'ovn.kubernetes.io',
];

/** Argo CD knows objects by this label where it is told to. */
const instanceLabel = 'app.kubernetes.io/instance';

/**
 * Labels and annotations of these domains, and of those below them, as texts.
 *
 * @param metadata what has them, which may lack both
 */
function settingsOf(domains: readonly string[], metadata: string): string {
  return ['labels', 'annotations']
    .map((kind) => {
      const values = `${metadata}.?${kind}.orValue({})`;
      const isOfDomain = `${texts(domains)}.exists(domain, key.startsWith(domain + '/') || key.contains('.' + domain + '/'))`;
      return `${values}.map(key, ${isOfDomain}, key + '=' + ${values}[key])`;
    })
    .join(' + ');
}

/** What only who delivers the project sets. The instance counts only where it names one of the project's targets. */
export function settingsOfDelivery(project: string, metadata: string): string {
  const instance = `[?${metadata}.?labels[?'${instanceLabel}']].filter(name, name == '${project}' || name.startsWith('${project}-')).map(name, '${instanceLabel}=' + name)`;
  return `${settingsOf(domainsOfDelivery, metadata)} + ${instance}`;
}

/** What controllers of the cluster set, too. */
export function settingsOfAddresses(metadata: string): string {
  return settingsOf(domainsOfAddresses, metadata);
}

/** Finalizers, each as a text. */
export function finalizersOf(metadata: string): string {
  return `${metadata}.?finalizers.orValue([]).map(name, 'finalizer ' + name)`;
}

/** All of these: for metadata that Kubernetes gives to objects which it makes. */
export function allSettings(project: string, metadata: string): string {
  return [settingsOfDelivery(project, metadata), settingsOfAddresses(metadata), finalizersOf(metadata)].join(' + ');
}
