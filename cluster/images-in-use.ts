import { projectKey } from '../constructs/facts/namespace';
import type { Kubectl } from './kubectl';

/** Kinds that run an image, or that make what does. */
const kinds = 'pods,deployments,statefulsets,daemonsets,replicasets,replicationcontrollers,jobs,cronjobs';

/** Which of these images something names in the namespaces of all projects: several may share a repository. */
export function imagesInUse(kubectl: Kubectl, images: readonly string[]): Set<string> {
  const namespaces = kubectl.objects(['namespaces', `--selector=${projectKey}`]);
  const texts = namespaces.map(({ metadata: { name } }) =>
    kubectl.output(['get', kinds, `--namespace=${name}`, '--output=json']),
  );
  return new Set(images.filter((image) => texts.some((text) => text.includes(image))));
}
