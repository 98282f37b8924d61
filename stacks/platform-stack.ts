import type { App } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Project } from '../config/project';
import { ownerLabels } from '../constructs/facts/namespace';
import { guardLabel, platformAnnotations } from '../constructs/guard/annotations';
import { labels, podSecurityLevel } from '../constructs/labels';
import { PrepareAccess, PrepareJob } from '../constructs/slot-data/prepare-job';
import { targetsByDisk } from './disks';
import type { PlatformObjects } from './platform-objects';
import { includeShared } from './platform-part';
import { platformName } from './platform-name';
import { diskOfTargets } from './slot-data-props';
import { Stack } from './stack';

export { platformName } from './platform-name';

/** What all targets of a project share, and what prepares the nodes for their data. */
export class PlatformStack extends Stack {
  constructor(app: App, { name: project, targets }: Project, { shared, dataRoots, problems }: PlatformObjects) {
    super(app, '0000-platform.k8s.yaml');
    const namespace = platformName(project);
    const isGuarded = targets.some(({ guard }) => guard.enabled);
    new k8s.KubeNamespace(this, 'Namespace', {
      metadata: {
        name: namespace,
        labels: {
          ...labels(namespace, project),
          ...ownerLabels({ project }),
          // The Jobs of the platform mount DATA_ROOT.
          ...(targets.some(({ dataPaths }) => dataPaths) && { [podSecurityLevel]: 'privileged' }),
          ...(isGuarded && guardLabel),
        },
        ...(isGuarded && { annotations: platformAnnotations(targets) }),
      },
    });
    const jobs = targetsByDisk(targets).map((onDisk, index) => {
      const directories = onDisk.map(({ dataPaths }) => dataPaths.environmentDirectory);
      return new PrepareJob(this, `prepare-${index}`, { disk: diskOfTargets(onDisk).facts, directories });
    });
    if (jobs.length > 0)
      new PrepareAccess(this, 'prepare', { project, namespace, records: jobs.map(({ record }) => record) });
    includeShared(this, shared, { targets, dataRoots, problems });
  }
}
