import { eventually, kubectl } from './cluster';

interface Volume {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly claimRef?: { readonly namespace: string; readonly name: string } };
}

/** The volumes that claims of a namespace are bound to, as kubectl calls them. */
export function volumesOf(namespace: string): string[] {
  const { items } = JSON.parse(kubectl(['get', 'persistentvolumes', '-o', 'json'])) as { items: Volume[] };
  return items
    .filter(({ spec }) => spec.claimRef?.namespace === namespace)
    .map(({ metadata }) => `persistentvolume/${metadata.name}`);
}

export function applyTo(namespace: string, object: object): void {
  kubectl(['apply', '-n', namespace, '-f', '-'], JSON.stringify(object));
}

export function exists(name: string): boolean {
  return kubectl(['get', '--ignore-not-found', '-o', 'name', name]) !== '';
}

/** As somebody does who wants the data of the task before: its volumes become those of the claims that there are now. */
export function bindAgain(namespace: string, workloads: readonly string[], volumes: readonly string[]): void {
  kubectl(['scale', '-n', namespace, ...workloads, '--replicas=0']);
  // One that has ended holds a claim, too.
  kubectl(['delete', 'pods', '-n', namespace, '--field-selector=status.phase=Succeeded']);
  eventually('no pod is left', () => kubectl(['get', 'pods', '-n', namespace, '-o', 'name']) === '');
  for (const volume of volumes) {
    const { metadata, spec } = JSON.parse(kubectl(['get', '-o', 'json', volume])) as Volume;
    const { name = '' } = spec.claimRef ?? {};
    const claim = JSON.parse(kubectl(['get', '-n', namespace, 'persistentvolumeclaim', name, '-o', 'json'])) as {
      readonly metadata: object;
      readonly spec: object;
    };
    kubectl(['delete', '-n', namespace, 'persistentvolumeclaim', name]);
    kubectl(['patch', volume, '--type=json', '-p', '[{"op":"remove","path":"/spec/claimRef"}]']);
    applyTo(namespace, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: { ...claim.spec, volumeName: metadata.name },
    });
  }
  kubectl(['scale', '-n', namespace, ...workloads, '--replicas=1']);
}
