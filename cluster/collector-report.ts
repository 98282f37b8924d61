import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import type { Project } from '../config/project';
import { reportIn, type CollectorReport } from '../constructs/facts/collector-report';
import { nameInLabels } from '../constructs/labels';
import { collectorName } from '../stacks/collector-stack';
import { objectsIfAllowed } from './by-namespace';
import { trueCondition } from './conditions';
import { platformOf } from './delivery';
import type { Kubectl } from './kubectl';

/** What the last run on each disk of a project has measured; none where no run has ended, or its pod is gone. */
export function collectorReports(kubectl: Kubectl, project: Project): CollectorReport[] {
  const { namespace } = platformOf(project);
  // Who may see a slot need not see what all share.
  const ended = objectsIfAllowed(kubectl, 'jobs', namespace)
    .flatMap((job) => {
      const collector = nameInLabels(job);
      const time = endOf(job);
      return collector?.startsWith(collectorName) && time ? [{ name: job.metadata.name, collector, time }] : [];
    })
    .sort((a, b) => a.time.getTime() - b.time.getTime());
  const last = new Map(ended.map((run) => [run.collector, run]));
  return [...last.values()].flatMap(({ name, time }) => {
    const log = kubectl.attempt(['logs', `job/${name}`, `--namespace=${namespace}`]);
    return log.succeeded ? [reportIn(log.stdout, time)] : [];
  });
}

function endOf(job: KubernetesObject): Date | undefined {
  const { lastTransitionTime } = trueCondition(job, 'Complete', 'Failed') ?? {};
  return lastTransitionTime ? new Date(lastTransitionTime) : undefined;
}
