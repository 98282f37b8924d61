import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { locked, mainContainer, rootWith, scriptContainer } from './pod';
import type { Slot } from './slot';
import type { StoreSpec } from './spec';
import { Workload } from './workload';

/** A store with its data on the node, and the Secret that is to hold its password. */
export class Store extends Construct {
  constructor(scope: Construct, id: string, slot: Slot, store: StoreSpec) {
    super(scope, id);
    const secret = `${store.name}-credentials`;
    new k8s.KubeSecret(this, 'credentials', {
      metadata: slot.metadata(secret, 'credentials', {
        'slots.example.test/secret-from': `${slot.spec.project}/${secret}`,
      }),
      type: 'Opaque',
    });
    new Workload(this, 'workload', slot, store.name, {
      component: 'store',
      strategy: { type: 'Recreate' },
      pod: podOf(slot, store),
      ports: store.ports,
    });
  }
}

function podOf(slot: Slot, store: StoreSpec): k8s.PodSpec {
  const { spec } = slot;
  const volumeMounts = [{ name: 'data', mountPath: store.mountPath }];
  return {
    securityContext: { fsGroup: store.uid, seccompProfile: { type: 'RuntimeDefault' } },
    initContainers: [
      {
        ...scriptContainer('prepare-data', spec.toolImage, spec.scripts.prepare),
        env: [
          { name: 'STORE', value: store.name },
          { name: 'DATA_DIR', value: store.mountPath },
          { name: 'OWNER', value: `${store.uid}:${store.uid}` },
          { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
        ],
        securityContext: rootWith('CHOWN', 'DAC_OVERRIDE', 'FOWNER'),
        volumeMounts,
      },
    ],
    containers: [
      {
        ...mainContainer(store, { exec: { command: store.probe } }),
        args: store.args,
        ports: store.ports.map(({ name, port }) => ({ name, containerPort: port })),
        securityContext: locked({ runAsUser: store.uid, runAsNonRoot: true }),
        volumeMounts,
      },
    ],
    volumes: [{ name: 'data', hostPath: { path: `${slot.dataRoot}/${store.name}`, type: 'DirectoryOrCreate' } }],
  };
}
