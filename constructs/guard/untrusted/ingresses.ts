import { annotations } from '../annotations';
import { listed, texts } from '../cel';
import type { Policy } from '../policy';
import { controllerVariables } from '../trust';

/** Annotations that take nobody else's traffic. A list of what is allowed: each ingress controller has its own, and adds to them. */
const harmless = [
  'cert-manager.io/cluster-issuer',
  'cert-manager.io/issuer',
  'kubectl.kubernetes.io/last-applied-configuration',
  'kubernetes.io/ingress.class',
];

/**
 * An Ingress takes only traffic of the namespace: for hosts that its manifests use, and those of no other. Without a host it would
 * take what nobody else does, and with annotations (a further name of the server, a piece of its configuration) anything.
 *
 * An update that leaves the Ingress as it is passes.
 */
export const ingresses: Policy = {
  name: 'ingresses',
  holdsFor: 'untrusted',
  resources: [{ apiGroups: ['networking.k8s.io'], resources: ['ingresses'], operations: ['CREATE', 'UPDATE'] }],
  variables: {
    ...controllerVariables,
    hosts: `${listed(annotations.hosts)}.filter(host, host != '')`,
    isAsBefore: "request.operation == 'UPDATE' && object.spec == oldObject.spec",
    ofRules: "object.spec.?rules.orValue([]).map(rule, rule.?host.orValue(''))",
    ofCertificates: "object.spec.?tls.orValue([]).map(tls, tls.?hosts.orValue(['']))",
    before: "request.operation == 'CREATE' ? {} : oldObject.metadata.?annotations.orValue({})",
    after: 'object.metadata.?annotations.orValue({})',
    added: `variables.after.map(key, key).filter(key, !(key in ${texts(harmless)}) && !(key in variables.before && variables.before[key] == variables.after[key]))`,
  },
  rules: [
    {
      expression:
        'variables.isAsBefore || variables.isController || (!has(object.spec.defaultBackend) && variables.ofRules.all(host, host in variables.hosts))',
      message: 'an Ingress may have only hosts that are those of this namespace alone, and no defaultBackend',
      messageExpression:
        "'an Ingress may have only hosts that are those of this namespace alone, and no defaultBackend; these are: ' + variables.hosts.join(', ')",
    },
    {
      expression:
        'variables.isAsBefore || variables.isController || variables.ofCertificates.all(hosts, size(hosts) > 0 && hosts.all(host, host in variables.hosts))',
      message: 'an Ingress may have certificates only for hosts that are those of this namespace alone',
    },
    {
      expression: 'size(variables.added) == 0 || variables.isController',
      message: `an Ingress may have no annotations other than ${harmless.join(', ')}`,
      messageExpression:
        "'an Ingress comes with the project where it has the annotations ' + variables.added.join(', ')",
    },
  ],
};
