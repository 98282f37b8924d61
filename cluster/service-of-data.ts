import { ensuredData } from '../constructs/facts/ensured-data';
import type { ServiceOfData } from '../constructs/slot-data/trash-job';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { podLabelsOf, podSpecOf } from '../kubernetes/pod-template';
import { CommandFailed } from '../process/command-failed';

/**
 * Who works on a data path, by the manifests of its target.
 *
 * @throws CommandFailed where nothing mounts it: then nobody knows whose the data is
 */
export function serviceOfData(objects: readonly KubernetesObject[], dataPath: string): ServiceOfData {
  for (const object of objects) {
    const path = ensuredData(object)?.paths.find(({ name }) => name === dataPath);
    if (!path) continue;
    const [user = 0, group = 0] = path.owner.split(':').map(Number);
    const { fsGroup } = (podSpecOf(object)?.securityContext ?? {}) as { readonly fsGroup?: number };
    return { user, group, labels: podLabelsOf(object), isOfGroup: fsGroup !== undefined };
  }
  throw new CommandFailed(`no workload mounts data path "${dataPath}"`);
}
