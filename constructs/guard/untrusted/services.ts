import type { Policy } from '../policy';
import { controllerVariables } from '../trust';

const addresses = (object: string) => `${object}.spec.?externalIPs.orValue([]) + [?${object}.spec.?loadBalancerIP]`;

/** By now Kubernetes has given every Service an address. Whose choice it was, only the record of who set which field tells. */
const choosesAddress =
  "object.metadata.?managedFields.orValue([]).exists(entry, dyn(entry).?fieldsV1[?'f:spec'][?'f:clusterIP'].hasValue())";

/**
 * A Service has no address that somebody else has: every node sends what goes to an external address of a Service to its pods,
 * whoever had that address before, another slot's database and the cluster's DNS included.
 */
export const services: Policy = {
  name: 'services',
  holdsFor: 'untrusted',
  resources: [{ apiGroups: [''], resources: ['services'], operations: ['CREATE', 'UPDATE'] }],
  variables: {
    ...controllerVariables,
    addresses: addresses('object'),
    addressesBefore: `request.operation == 'CREATE' ? [] : ${addresses('oldObject')}`,
    type: "object.spec.?type.orValue('ClusterIP')",
    isAsBefore:
      "request.operation == 'UPDATE' && object.spec == oldObject.spec && object.metadata.?annotations == oldObject.metadata.?annotations",
    choosesAddress: `request.operation == 'CREATE' && object.spec.?clusterIP.orValue('None') != 'None' && ${choosesAddress}`,
  },
  rules: [
    {
      expression: 'variables.addresses.all(address, address in variables.addressesBefore)',
      message:
        'a Service may not have externalIPs or a loadBalancerIP: it would take the traffic of whoever has that address',
    },
    {
      expression: "variables.type == 'ClusterIP' || variables.isAsBefore || variables.isController",
      message: 'a Service of type NodePort, LoadBalancer or ExternalName comes only with the project',
    },
    {
      expression: '!variables.choosesAddress',
      message: 'a Service may not choose its clusterIP: it may have been that of another slot',
    },
  ],
};
