import type { App } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { objectName } from '../kubernetes/kubernetes-object';
import type { Problems } from '../input/problem';
import type { Target } from '../config/target';
import { guardLabel, targetAnnotations } from '../constructs/guard/annotations';
import { IncludedObject } from '../constructs/included/included-object';
import { labels, podSecurityLevel } from '../constructs/labels';
import { lifeLabels } from '../constructs/facts/life';
import { ownerLabels } from '../constructs/facts/namespace';
import { SlotClaims } from '../constructs/slot-data/slot-claims';
import { SlotData } from '../constructs/slot-data/slot-data';
import type { TargetData } from '../constructs/slot-data/target-data';
import { operatedClusters } from './operated-services';
import type { Placement } from './placement';
import { slotClaimsProps, slotDataProps } from './slot-data-props';
import { ScriptsStack } from './scripts-stack';
import { Stack } from './stack';

/** What must be there before anything else of a target: its namespace, and the identities of its data. */
export class NamespaceStack extends Stack {
  /** The target's data. @default none */
  readonly data?: TargetData;

  constructor(app: App, target: Target, placement: Pick<Placement, 'namespace' | 'hosts'>, problems: Problems) {
    super(app, '0000-namespace.k8s.yaml');
    if (!target.ownsNamespace) return;
    const { namespace, project, dataPaths, claimedData } = target;
    const namesPaths = dataPaths !== undefined && !dataPaths.persistentVolumes;
    const general = labels(namespace, project);
    const read = {
      ...ownerLabels(target),
      ...(target.life && lifeLabels(target.life)),
      // Host directories are refused below this level.
      ...(namesPaths && { [podSecurityLevel]: 'privileged' }),
      ...(target.guard.enabled && guardLabel),
    };
    const annotations = target.guard.enabled
      ? targetAnnotations(target, placement.hosts(target), operatedClusters(target))
      : undefined;
    const included = placement.namespace(target);
    if (included) {
      const { object, position } = included;
      const { labels: own, annotations: ownAnnotations, ...rest } = object.metadata;
      const level = own?.[podSecurityLevel];
      if (namesPaths && level !== undefined && level !== 'privileged') {
        const name = objectName(object);
        problems.add(
          position,
          `${name} has ${podSecurityLevel}: ${level}, at which no pod mounts a data path: remove it`,
        );
      }
      new IncludedObject(this, {
        object: {
          ...object,
          metadata: {
            ...rest,
            labels: { ...general, ...own, ...read },
            ...((ownAnnotations ?? annotations) && { annotations: { ...ownAnnotations, ...annotations } }),
          },
        },
        position,
      });
    } else {
      const metadata = { name: namespace, labels: { ...general, ...read }, ...(annotations && { annotations }) };
      new k8s.KubeNamespace(this, 'Namespace', { metadata });
    }
    if (dataPaths) this.data = new SlotData(this, 'slot-data', slotDataProps({ ...target, dataPaths }));
    if (!claimedData) return;
    const scriptsChart = new ScriptsStack(app);
    this.data = new SlotClaims(this, 'slot-data', { ...slotClaimsProps({ ...target, claimedData }), scriptsChart });
  }
}
