import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { labels } from '../labels';
import type { SlotData } from '../slot-data/slot-data';

/** A value that a container takes from a Secret. */
export function fromSecret(name: string, secret: string, key: string): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

/** The ConfigMap that applications take the address of a data service from, by `envFrom`. */
export function connectionConfigMap(
  scope: Construct,
  name: string,
  data: SlotData,
  values: Record<string, string>,
): k8s.KubeConfigMap {
  const { namespace, project } = data.target;
  return new k8s.KubeConfigMap(scope, 'ConfigMap', {
    metadata: { name, namespace, labels: labels(name, project) },
    data: values,
  });
}
