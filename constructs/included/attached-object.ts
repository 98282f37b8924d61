import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { objectName, type KubernetesObject } from '../../kubernetes/kubernetes-object';
import { awaitingSecrets } from '../data-service/await-secrets';
import { checkForeignMounts } from '../data-store/foreign-mounts';
import { withGeneration } from '../facts/generation';
import { InvalidProps } from '../invalid-props';
import type { DataOfSlot } from '../slot-data/data-of-slot';
import { dataMountsOf } from './data-mount';
import { attachWorkload } from './included-workload';
import { sharedMountsOf, withSharedMounts } from './shared-mount';

export interface AttachProps {
  /**
   * Takes what is doubtful of the workload, in a sentence: that it writes without a lock, because what it runs is not known, or that a
   * volume of its image hides the data path. @default it is thrown as an error
   */
  readonly onWarning?: ((warning: string) => void) | undefined;
}

const attached = new WeakSet<ApiObject>();

export function isAttached(object: ApiObject): boolean {
  return attached.has(object);
}

/**
 * Makes the object of a workload part of a slot at the moment that it is synthesized: until then whoever owns it may change it.
 *
 * @throws InvalidProps for what is no object, or is attached already
 */
export function attachObject(workload: IConstruct, data: DataOfSlot, props: AttachProps): void {
  const object = apiObjectOf(workload);
  if (attached.has(object)) throw new InvalidProps(workload, ['is attached already']);
  attached.add(object);
  const build = object.toJson.bind(object);
  object.toJson = () => {
    try {
      return partOf(data, build() as KubernetesObject, props);
    } catch (error) {
      throw error instanceof InvalidProps ? error : new InvalidProps(workload, [(error as Error).message]);
    }
  };
}

function apiObjectOf(workload: IConstruct): ApiObject {
  try {
    return ApiObject.of(workload);
  } catch {
    throw new InvalidProps(workload, ['is no Kubernetes object, nor a construct around one']);
  }
}

/** The object with its data paths ensured, on this generation of the data. */
function partOf(data: DataOfSlot, given: KubernetesObject, { onWarning = refuse }: AttachProps): KubernetesObject {
  const { namespace = 'default' } = given.metadata;
  if (namespace !== data.namespace)
    throw new Error(`lies in namespace ${namespace}, but the data is that of ${data.namespace}`);
  const shared = sharedMountsOf(given, data);
  data.share(shared.map(({ dataPath }) => dataPath));
  const object = withSharedMounts(given, shared, data);
  const mounts = dataMountsOf(object, data.paths);
  checkForeignMounts(
    object,
    [...shared, ...mounts].map(({ volumeName }) => volumeName),
    data.onDisk ? [data.onDisk.disk.root] : [],
  );
  const { object: ensured, warnings } =
    mounts.length === 0 ? { object, warnings: [] } : attachWorkload(objectName(object), object, mounts, data);
  warnings.forEach(onWarning);
  const { generatedSecrets: names, generation } = data;
  return withGeneration(awaitingSecrets(ensured, { names, generation }), generation);
}

function refuse(warning: string): void {
  throw new Error(warning);
}
