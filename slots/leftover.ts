import * as z from 'zod';
import { Kubectl } from '../cluster/kubectl';
import { argoCdGroup } from '../kubernetes/argocd-names';

/**
 * What is left of a slot in the cluster that kubectl points to: one of its namespaces, or an Application called as one.
 *
 * Only an API server that says "not found" makes a thing gone.
 *
 * @throws CommandFailed where the cluster does not answer, or may not be asked
 */
export function leftoverInCluster(namespaces: readonly string[]): string | undefined {
  const kubectl = new Kubectl();
  for (const name of namespaces) {
    if (kubectl.findAs(object, ['get', 'namespace', name, '--output=json'])) return `namespace ${name}`;
    // By its path: without Argo CD, the cluster does not have the kind, and kubectl would take that for a failure.
    const path = `/apis/${argoCdGroup}/v1alpha1/applications?fieldSelector=metadata.name%3D${name}`;
    const list = kubectl.findAs(listOfObjects, ['get', `--raw=${path}`]);
    if (list && list.items.length > 0) return `Application ${name}`;
  }
  return undefined;
}

const object = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
const listOfObjects = z.looseObject({ items: z.array(z.unknown()) });
