import type { App } from 'cdk8s';
import type { Project } from '../config/project';
import { DeletionHook } from '../constructs/argocd/deletion-hook';
import { CleanupJob } from '../constructs/slot-data/cleanup-job';
import type { SlotData } from '../constructs/slot-data/slot-data';
import { Stack } from './stack';

/**
 * The hook that deletes a slot's data, in a directory of its own: `kubectl apply -f` is not recursive and does not see it,
 * Argo CD is told to recurse.
 */
export class CleanupStack extends Stack {
  constructor(app: App, data: SlotData, { argocd: { hook: phase, namespace } }: Project) {
    super(app, `${phase === 'PostDelete' ? 'post' : 'pre'}-delete/cleanup.k8s.yaml`);
    const deletion =
      phase === 'PostDelete' ? DeletionHook.postDelete() : DeletionHook.preDelete({ applicationNamespace: namespace });
    new CleanupJob(this, 'cleanup', { data, deletion });
  }
}

/** The same work for somebody who deletes a slot with kubectl; never part of the output, where a stray apply would run it. */
export class CleanupByHandStack extends Stack {
  constructor(app: App, data: SlotData) {
    super(app, 'cleanup.k8s.yaml');
    new CleanupJob(this, 'cleanup', { data });
  }
}
