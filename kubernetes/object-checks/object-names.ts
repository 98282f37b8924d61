import type { Field } from './field';
import { atMost, dnsLabel, dnsLabelFromLetter, dnsSubdomain, type NameRule, pathSegment } from './name-rules';
import { checkEach } from './named';

/** Kinds whose names are not just any DNS name. */
const nameRules: Readonly<Record<string, NameRule>> = {
  Namespace: dnsLabel,
  Service: dnsLabelFromLetter,
  // https://github.com/kubernetes/kubernetes/issues/64023: the server takes a longer name, and no pod ever comes.
  'StatefulSet.apps': atMost(52, 'with 11 more it becomes a label of its pods', dnsLabel),
  'Job.batch': atMost(63, 'it becomes a label of its pods', dnsSubdomain),
  'CronJob.batch': atMost(52, 'with 11 more it becomes the name of its Jobs', dnsSubdomain),
  'Role.rbac.authorization.k8s.io': pathSegment,
  'RoleBinding.rbac.authorization.k8s.io': pathSegment,
  'ClusterRole.rbac.authorization.k8s.io': pathSegment,
  'ClusterRoleBinding.rbac.authorization.k8s.io': pathSegment,
  'CertificateSigningRequest.certificates.k8s.io': pathSegment,
  'ClusterTrustBundle.certificates.k8s.io': pathSegment,
  'IPAddress.networking.k8s.io': pathSegment,
};

/** Checks the name of an object, and its namespace. */
export function checkObjectName(object: Field, kind: string): string[] {
  const name = object.at('metadata', 'name');
  return [
    ...(name.isAbsent ? [name.problem('is required')] : checkEach([name], nameRules[kind] ?? dnsSubdomain)),
    ...checkEach([object.at('metadata', 'namespace')], dnsLabel),
  ];
}
