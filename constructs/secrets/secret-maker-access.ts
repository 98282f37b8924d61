import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { labels } from '../labels';
import { giveSecretRights } from './secret-rights';

/** Name of the ServiceAccount of Jobs that make Secrets in their own namespace, and of its rights; nobody else can use it. */
export const secretMaker = 'slot-data-secrets';

export interface SecretMakerAccessProps {
  /** Name of the project. */
  readonly project: string;
  readonly namespace: string;
  /** Names of the Secrets. */
  readonly secrets: readonly string[];
}

/** The ServiceAccount of the Jobs that make Secrets of no data service, and what it may do. */
export class SecretMakerAccess extends Construct {
  constructor(scope: Construct, id: string, { project, namespace, secrets }: SecretMakerAccessProps) {
    super(scope, id);
    const metadata = { name: secretMaker, namespace, labels: labels(secretMaker, project) };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    giveSecretRights(this, { metadata, secrets: [...secrets], account: secretMaker });
  }
}
