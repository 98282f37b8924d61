import type { App } from 'cdk8s';
import type { Project } from '../config/project';
import { gateName } from '../constructs/life/gate-job';
import { NamespaceAccess } from '../constructs/life/namespace-access';
import { cleanupName } from '../constructs/slot-data/cleanup-job';
import { platformName } from './platform-stack';
import { Stack } from './stack';

/** What the Jobs may do that begin and end slots: all of them run in the platform's namespace. */
export class SlotAccessStack extends Stack {
  constructor(app: App, { name: project, targets, argocd }: Project) {
    super(app, '0003-slots.k8s.yaml');
    const slots = targets.filter(({ slot, ownsNamespace }) => slot !== undefined && ownsNamespace);
    const withData = slots.filter(({ dataPaths }) => dataPaths);
    const common = { project, namespace: platformName(project) };
    const access = (name: string, of: typeof slots, deletes: boolean) => {
      if (of.length > 0)
        new NamespaceAccess(this, name, { ...common, name, slots: of.map(({ namespace }) => namespace), deletes });
    };
    access(gateName, slots, true);
    // After the deletion, the namespace is gone already.
    access(cleanupName, withData, argocd.hook === 'PreDelete');
  }
}
