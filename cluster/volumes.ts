import * as z from 'zod';
import { CommandFailed } from '../process/command-failed';
import { hasOurLabel } from '../constructs/labels';
import { answerAs } from './answer';
import { reasonOf, type Kubectl } from './kubectl';

/** A volume whose claim is gone, and which its class has kept: with data of a task that has ended. */
export interface LeftVolume {
  readonly name: string;
  readonly namespace: string;
  /** Name of the claim that it was of. */
  readonly claim: string;
  /** As Kubernetes writes it: `20Gi`. */
  readonly capacity: string;
  /** Name of its class. @default it has none */
  readonly storageClass?: string | undefined;
}

const volumeSchema = z.object({
  metadata: z.object({
    name: z.string(),
    resourceVersion: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.object({
    capacity: z.object({ storage: z.string() }),
    storageClassName: z.string().optional(),
    claimRef: z.object({ namespace: z.string(), name: z.string(), uid: z.string().optional() }).optional(),
  }),
  status: z.object({ phase: z.string() }),
});

type Volume = z.infer<typeof volumeSchema>;

/** Those that were of claims in these namespaces; none where the caller may not see volumes, which are the cluster's. */
export function leftVolumes(kubectl: Kubectl, namespaces: ReadonlySet<string>): LeftVolume[] {
  if (namespaces.size === 0) return [];
  const call = ['get', 'persistentvolumes', '--output=json'];
  const answer = kubectl.attempt(call);
  if (!answer.succeeded) return [];
  const { items } = answerAs(
    z.object({ items: z.array(volumeSchema) }),
    'kubectl get persistentvolumes',
    answer.stdout,
  );
  return items.flatMap((volume) => leftVolume(volume) ?? []).filter(({ namespace }) => namespaces.has(namespace));
}

function leftVolume({ metadata, spec, status }: Volume): LeftVolume | undefined {
  const { claimRef, capacity, storageClassName } = spec;
  // One of ours is no more than a name for a directory, which the collector looks at.
  if (status.phase !== 'Released' || !claimRef || hasOurLabel(metadata.labels ?? {})) return undefined;
  const { namespace, name: claim } = claimRef;
  return { name: metadata.name, namespace, claim, capacity: capacity.storage, storageClass: storageClassName };
}

/**
 * Has a volume deleted with its data, by what its class deletes others with.
 *
 * @throws CommandFailed where its claim is there, or it has changed since, or its driver does not delete it
 */
export function removeVolume(kubectl: Kubectl, { name }: LeftVolume): void {
  const volume = kubectl.findAs(volumeSchema, ['get', `persistentvolume/${name}`, '--output=json']);
  if (!volume) throw new CommandFailed(`volume ${name} is gone`);
  const { claimRef } = volume.spec;
  const claim = claimRef && [`persistentvolumeclaim/${claimRef.name}`, `--namespace=${claimRef.namespace}`];
  const uid = claim && kubectl.find(['get', ...claim, '--output=jsonpath={.metadata.uid}']);
  if (!leftVolume(volume) || claimRef?.uid === undefined || uid === claimRef.uid)
    throw new CommandFailed(`volume ${name} is not that of a claim that is gone: it stays`);
  // With the version that was looked at: who binds it meanwhile keeps it.
  const { resourceVersion } = volume.metadata;
  const patch = { metadata: { resourceVersion }, spec: { persistentVolumeReclaimPolicy: 'Delete' } };
  kubectl.output(['patch', `persistentvolume/${name}`, '--type=merge', `--patch=${JSON.stringify(patch)}`]);
  const gone = kubectl.attempt(['wait', `persistentvolume/${name}`, '--for=delete', `--timeout=${removalSeconds}s`]);
  if (!gone.succeeded && !gone.stderr.includes('(NotFound)'))
    throw new CommandFailed(
      `${reasonOf(gone)}: its driver has not deleted volume ${name} so far: ${kubectl.line(['describe', `persistentvolume/${name}`])}`,
    );
}

/** kubectl itself waits no longer for one answer. */
const removalSeconds = 25;
