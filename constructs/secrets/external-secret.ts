import { Construct } from 'constructs';
import * as eso from '../../imports/external-secrets.io';
import type { ExternalOrigin, FromGenerator, FromStore } from '../../config/secrets';
import { labels } from '../labels';

export interface ExternalSecretObjectProps {
  /** Name of the project. */
  readonly project: string;
  readonly namespace: string;
  /** Name of the Secret. */
  readonly name: string;
  readonly origin: ExternalOrigin;
}

/**
 * An object from which External Secrets makes a Secret.
 *
 * What a generator makes is made once, never changed, and stays when this object goes: another password under a living database would be
 * one that the database does not have. That is three settings, and each of them has its own way to make a new one where it is missing:
 * reading again, an update by hand, and an object that is made anew.
 */
export class ExternalSecretObject extends Construct {
  constructor(scope: Construct, id: string, { project, namespace, name, origin }: ExternalSecretObjectProps) {
    super(scope, id);
    const policies = 'store' in origin ? readAgain(origin) : madeOnce(origin);
    new eso.ExternalSecret(this, 'ExternalSecret', {
      metadata: { name, namespace, labels: labels('external-secret', project) },
      spec: { ...policies, target: { name, ...policies.target } },
    });
  }
}

function readAgain({ store, keys, refresh }: FromStore): eso.ExternalSecretSpec {
  return {
    refreshPolicy: eso.ExternalSecretSpecRefreshPolicy.PERIODIC,
    refreshInterval: refresh,
    secretStoreRef: {
      name: store.name,
      kind:
        store.kind === 'SecretStore'
          ? eso.ExternalSecretSpecSecretStoreRefKind.SECRET_STORE
          : eso.ExternalSecretSpecSecretStoreRefKind.CLUSTER_SECRET_STORE,
    },
    target: {
      creationPolicy: eso.ExternalSecretSpecTargetCreationPolicy.OWNER,
      // A store that is away, or has lost a key, takes no Secret from pods that run.
      deletionPolicy: eso.ExternalSecretSpecTargetDeletionPolicy.RETAIN,
    },
    data: keys.map(({ name, remote, property }) => ({
      secretKey: name,
      remoteRef: { key: remote, ...(property !== undefined && { property }) },
    })),
  };
}

function madeOnce({ generator }: FromGenerator): eso.ExternalSecretSpec {
  return {
    refreshPolicy: eso.ExternalSecretSpecRefreshPolicy.CREATED_ONCE,
    target: {
      creationPolicy: eso.ExternalSecretSpecTargetCreationPolicy.ORPHAN,
      deletionPolicy: eso.ExternalSecretSpecTargetDeletionPolicy.RETAIN,
      immutable: true,
    },
    dataFrom: [{ sourceRef: { generatorRef: { ...generator } } }],
  };
}
