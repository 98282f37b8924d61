import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ContainerDefaults } from '../../config/limits';
import { quantities } from '../job-resources';
import { labels } from '../labels';

/** Name of the ResourceQuota and of the LimitRange. */
export const limitsName = 'slotstack-limits';

export interface NamespaceLimitsProps {
  readonly namespace: string;
  readonly project: string;
  /** Figures of the ResourceQuota, by name. */
  readonly quota: Readonly<Record<string, string>>;
  /** Requests and limits of containers that state none. */
  readonly defaults: ContainerDefaults;
}

/**
 * What the pods and objects of a namespace may take together.
 *
 * Both objects, because a quota that counts memory refuses each container that states none: the LimitRange states it for them.
 */
export class NamespaceLimits extends Construct {
  constructor(scope: Construct, id: string, { namespace, project, quota, defaults }: NamespaceLimitsProps) {
    super(scope, id);
    const metadata = { name: limitsName, namespace, labels: labels(limitsName, project) };
    new k8s.KubeResourceQuota(this, 'ResourceQuota', { metadata, spec: { hard: quantities(quota) } });
    new k8s.KubeLimitRange(this, 'LimitRange', {
      metadata,
      spec: {
        limits: [
          {
            type: 'Container',
            default: quantities(defaults.limits),
            defaultRequest: quantities(defaults.requests),
          },
        ],
      },
    });
  }
}
