import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { rootWith, scriptContainer } from './pod';
import type { Slot } from './slot';

/** The Job, suspended, that deletes the slot's data. */
export class Cleanup extends Construct {
  constructor(scope: Construct, id: string, slot: Slot) {
    super(scope, id);
    new k8s.KubeJob(this, 'job', {
      metadata: slot.metadata('slot-cleanup', 'cleanup'),
      spec: {
        suspend: true,
        backoffLimit: 2,
        ttlSecondsAfterFinished: 600,
        template: { metadata: { labels: slot.labels('slot-cleanup', 'cleanup') }, spec: podOf(slot) },
      },
    });
  }
}

function podOf({ spec }: Slot): k8s.PodSpec {
  return {
    restartPolicy: 'Never',
    serviceAccountName: 'slot-runner',
    automountServiceAccountToken: false,
    containers: [
      {
        ...scriptContainer('cleanup', spec.toolImage, spec.scripts.cleanup),
        env: [
          { name: 'SLOTS_ROOT', value: spec.dataRoot },
          { name: 'SLOT', valueFrom: { configMapKeyRef: { name: 'slot-config', key: 'SLOT' } } },
        ],
        securityContext: rootWith('DAC_OVERRIDE', 'FOWNER'),
        volumeMounts: [{ name: 'slots', mountPath: spec.dataRoot }],
      },
    ],
    volumes: [{ name: 'slots', hostPath: { path: spec.dataRoot, type: 'Directory' } }],
  };
}
