import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { labels } from '../labels';
import { giveSecretRights } from '../secrets/secret-rights';
import type { DataOfSlot } from '../slot-data/data-of-slot';
import { dataServiceAccount } from '../slot-data/service-account';

/** Name of the Role by which the Jobs create Secrets, and in the labels of their pods. */
export const accessName = 'generated-secrets';

export interface GeneratedSecretAccessProps {
  /** Data that the Secrets open. */
  readonly data: DataOfSlot;
  /** Names of the Secrets, asked for at the synth. */
  readonly secrets: () => readonly string[];
}

/** What the Jobs may do that generate the Secrets of data services. */
export class GeneratedSecretAccess extends Construct {
  constructor(scope: Construct, id: string, { data, secrets }: GeneratedSecretAccessProps) {
    super(scope, id);
    const { namespace, tools } = data;
    const metadata = { name: accessName, namespace, labels: labels(accessName, tools.project) };
    const resourceNames = Lazy.any({ produce: () => [...secrets()] }) as string[];
    giveSecretRights(this, { metadata, secrets: resourceNames, account: dataServiceAccount });
  }
}
