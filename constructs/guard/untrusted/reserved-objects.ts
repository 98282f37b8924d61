import { nameOfObject, texts } from '../cel';
import { accessName } from '../../data-service/generated-secret-access';
import type { Policy } from '../policy';
import { isReserved, reservedNames } from '../reserved';
import { serviceAccountVariables } from '../trust';

/** Further names of what must stay as it is: the rights of the data's ServiceAccount, and that by which all pods know the API server. */
const others = [accessName, 'kube-root-ca.crt'];

/**
 * What is slotstack's own stays as it is. The uid of ServiceAccount `slot-data` is the life of the data; and a Job with the name of
 * a cleanup, once finished, is a cleanup that was done.
 *
 * Its Jobs in the same namespace may do what their Roles say: nobody else has these.
 */
export const reservedObjects: Policy = {
  name: 'reserved-objects',
  holdsFor: 'untrusted',
  resources: [{ apiGroups: ['*'], apiVersion: '*', resources: ['*'], operations: ['CREATE', 'UPDATE', 'DELETE'] }],
  variables: {
    ...serviceAccountVariables,
    isOurs: `variables.isServiceAccount && variables.user[2] == request.namespace && ${isReserved('variables.user[3]')}`,
    name: nameOfObject,
  },
  rules: [
    {
      expression: `variables.isOurs || !(${isReserved('variables.name')} || variables.name in ${texts(others)})`,
      message: `objects called ${reservedNames}, ${others.join(' and ')} belong to slotstack and to Kubernetes`,
      messageExpression: "variables.name + ' belongs to slotstack or to Kubernetes, and stays as it is'",
    },
  ],
};
