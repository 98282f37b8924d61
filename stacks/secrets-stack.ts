import type { App } from 'cdk8s';
import type { DeclaredSecret } from '../config/secrets';
import type { Target } from '../config/target';
import { ExternalSecretObject } from '../constructs/secrets/external-secret';
import { RandomSecret } from '../constructs/secrets/random-secret';
import { SecretMakerAccess } from '../constructs/secrets/secret-maker-access';
import { SharedSecrets } from '../constructs/secrets/shared-secrets';
import { jobsOf } from './jobs-of';
import { platformName } from './platform-name';
import { Stack } from './stack';

/** The Secrets of a target that are made in the cluster, beside those of its data services. */
export class SecretsStack extends Stack {
  /** @param secrets of all targets that share its namespace */
  constructor(app: App, target: Target, secrets: readonly DeclaredSecret[]) {
    super(app, '0000-secrets.k8s.yaml');
    const generated = secrets.filter(({ source }) => source === 'generated');
    const shared = secrets.filter(({ source }) => source === 'shared');
    const { project, namespace } = target;
    for (const { name, origin } of secrets)
      if (origin) new ExternalSecretObject(this, `external-${name}`, { project, namespace, name, origin });
    const names = [...generated, ...shared].map(({ name }) => name);
    if (names.length === 0) return;
    const jobs = jobsOf(target);
    new SecretMakerAccess(this, 'access', { project, namespace, secrets: names });
    for (const { name, type, keys } of generated) new RandomSecret(this, `secret-${name}`, { jobs, name, type, keys });
    if (shared.length > 0)
      new SharedSecrets(this, 'shared', {
        jobs,
        from: platformName(project),
        copies: shared.map(({ name, from }) => ({ name, original: from })),
      });
  }
}
