import type { App } from 'cdk8s';
import type { Project } from '../config/project';
import { PlatformCleanupAccess } from '../constructs/slot-data/cleanup-access';
import { CleanupJob } from '../constructs/slot-data/cleanup-job';
import type { SlotData } from '../constructs/slot-data/slot-data';
import { platformName } from './platform-stack';
import { Stack } from './stack';

/**
 * The hook that deletes a slot's data, in a directory of its own: `kubectl apply -f` is not recursive and does not see it,
 * Argo CD is told to recurse.
 */
export class CleanupStack extends Stack {
  constructor(app: App, data: SlotData, { name: project, argocd }: Project) {
    const isPost = argocd.hook === 'PostDelete';
    super(app, `${isPost ? 'post' : 'pre'}-delete/cleanup.k8s.yaml`);
    new CleanupJob(this, 'cleanup', {
      data,
      hook: isPost
        ? { phase: 'PostDelete', namespace: platformName(project) }
        : { phase: 'PreDelete', applicationNamespace: argocd.namespace },
    });
  }
}

/** What the hooks of all slots have in common, where they run in the platform's namespace. */
export class PlatformCleanupStack extends Stack {
  constructor(app: App, { name: project, targets, argocd }: Project) {
    super(app, '0003-cleanup.k8s.yaml');
    const slots = targets.filter(({ slot, dataPaths }) => slot !== undefined && dataPaths);
    if (argocd.hook !== 'PostDelete' || slots.length === 0) return;
    new PlatformCleanupAccess(this, 'cleanup', {
      project,
      namespace: platformName(project),
      slots: slots.map(({ namespace }) => namespace),
    });
  }
}

/** The same work for somebody who deletes a slot with kubectl; never part of the output, where a stray apply would run it. */
export class ConfirmedCleanupStack extends Stack {
  constructor(app: App, data: SlotData) {
    super(app, 'cleanup.k8s.yaml');
    new CleanupJob(this, 'cleanup', { data });
  }
}
