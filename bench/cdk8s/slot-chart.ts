import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { Access } from './access';
import { Application } from './application';
import { Cleanup } from './cleanup';
import { Network } from './network';
import { Slot } from './slot';
import type { Spec } from './spec';
import { Store } from './store';

export class SlotChart extends Chart {
  constructor(scope: Construct, spec: Spec, number: number) {
    // Not Chart's own `namespace`: the Namespace would get it, too.
    super(scope, `slot-${number}`, { disableResourceNameHashes: true });
    const slot = new Slot(spec, number);
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: { name: slot.namespace, labels: slot.labels('slot', 'slot') },
    });
    new k8s.KubeConfigMap(this, 'config', {
      metadata: slot.metadata('slot-config', 'config'),
      data: {
        ...spec.config,
        SLOT: String(number),
        NAMESPACE: slot.namespace,
        DATA_ROOT: slot.dataRoot,
        BASE_DOMAIN: slot.domain,
      },
    });
    for (const store of spec.stores) new Store(this, store.name, slot, store);
    for (const app of spec.apps) new Application(this, app.name, slot, app);
    new Access(this, 'access', slot);
    new Cleanup(this, 'cleanup', slot);
    new Network(this, 'network', slot);
  }
}
