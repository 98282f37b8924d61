import { projectKey } from '../constructs/facts/namespace';
import type { Kubectl } from './kubectl';

/** Kinds that run an image, or that make what does. */
const kinds = 'pods,deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs';

/** Which of these images something in the namespaces of a project names. */
export function imagesInUse(kubectl: Kubectl, project: string, images: readonly string[]): Set<string> {
  const namespaces = kubectl.objects(['namespaces', `--selector=${projectKey}=${project}`]);
  const texts = namespaces.map(({ metadata: { name } }) =>
    kubectl.output(['get', kinds, `--namespace=${name}`, '--output=json']),
  );
  return new Set(images.filter((image) => texts.some((text) => text.includes(image))));
}
