import { k8s } from 'cdk8s-plus-28';

/** In the memory of a pod: a Secret as one container has made it, for the containers that write it. */
export function writtenSecret(name: string): k8s.Volume {
  return { name, emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('1Mi') } };
}

/**
 * Calls of kubectl that create a Secret, and change it, as files in `directory` say; what has nothing to do there does nothing.
 *
 * @param kubectl makes the container of a step
 */
export function writingSteps(
  name: string,
  directory: string,
  kubectl: (step: string, args: readonly string[]) => k8s.Container,
): k8s.Container[] {
  return [
    // What kubectl creates where the Secret exists supports no patch, and of such a kind it would validate only after a look at all
    // custom resources, which this ServiceAccount may not list.
    kubectl('create', ['create', '--validate=false', `--filename=${directory}/create.json`]),
    // Where there is nothing to change, it changes nothing. All at once: half a Secret opens nothing.
    kubectl('patch', ['patch', 'secret', name, '--type=merge', `--patch-file=${directory}/patch.json`]),
  ];
}
