import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { DataPaths } from '../../config/data-paths';
import { labels } from '../labels';
import { nodePin } from '../node-pin';
import { podHash } from '../pod-hash';
import { asDirectoryKeeper } from '../security';
import { script } from './script';
import { mountPaths, rootVolume } from './volumes';

export interface PrepareJobProps {
  readonly project: string;
  readonly namespace: string;
  /** Data paths that lie on one disk: the same root, id and node. At least one. */
  readonly dataPaths: readonly DataPaths[];
}

/**
 * Marks the data disk with a sentinel, once, and makes the directories above those of the slots.
 *
 * DATA_ROOT itself must exist: on a node whose disk is not mounted, making it would start every database empty.
 */
export class PrepareJob extends Construct {
  constructor(scope: Construct, id: string, { project, namespace, dataPaths }: PrepareJobProps) {
    super(scope, id);
    const [first] = dataPaths;
    if (!first) throw new Error('a prepare Job needs data paths');
    const { root, disk, node, toolsImage } = first;
    const parents = new Set(
      dataPaths.map(({ environmentDirectory }) => posix.relative(root, posix.dirname(environmentDirectory))),
    );
    const data = rootVolume(first);
    const affinity = nodePin(node);
    const spec: k8s.PodSpec = {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(affinity && { affinity }),
      containers: [
        {
          name: 'prepare',
          image: toolsImage,
          command: ['/bin/bash', '-c', script('prepare'), 'prepare'],
          args: [
            `--root=${mountPaths.root}`,
            `--disk=${disk}`,
            ...[...parents].filter((parent) => parent !== '').sort(),
          ],
          securityContext: asDirectoryKeeper,
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [data.mount],
        },
      ],
      volumes: [data.volume],
    };
    new k8s.KubeJob(this, 'Job', {
      metadata: { name: `slot-data-prepare-${podHash(spec)}`, namespace, labels: labels('slot-data-prepare', project) },
      spec: { backoffLimit: 4, template: { metadata: { labels: labels('slot-data-prepare', project) }, spec } },
    });
  }
}
