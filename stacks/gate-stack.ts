import type { App } from 'cdk8s';
import type { Life } from '../config/life';
import type { Target } from '../config/target';
import { GateJob } from '../constructs/life/gate-job';
import { jobsOf } from './jobs-of';
import { platformName } from './platform-name';
import { Stack } from './stack';

/** The hook that ends the life before this one, in a directory of its own as `CleanupStack`: for Argo CD alone. */
export class GateStack extends Stack {
  constructor(app: App, target: Target, life: Life) {
    super(app, 'pre-sync/gate.k8s.yaml');
    const { project, name, namespace, imagePullPolicy, imagePullSecrets } = target;
    new GateJob(this, 'gate', {
      project,
      target: name,
      namespace,
      life,
      platform: platformName(project),
      job: jobsOf(target),
      imagePullPolicy,
      imagePullSecrets,
    });
  }
}
