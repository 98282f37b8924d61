import type { App } from 'cdk8s';
import type { Project } from '../config/project';
import { SharedSecretsAccess } from '../constructs/secrets/shared-secrets';
import { secretMaker } from '../constructs/secrets/secret-maker-access';
import { platformName } from './platform-name';
import { declaredIn } from './secrets';
import { Stack } from './stack';

/** Who may read which Secrets of the platform's namespace: the targets that have copies of them. */
export class SharedSecretsStack extends Stack {
  constructor(app: App, { name: project, targets }: Project) {
    super(app, '0005-secrets.k8s.yaml');
    const readers = new Map<string, string[]>();
    for (const { namespace } of targets.filter(({ ownsNamespace }) => ownsNamespace)) {
      const shared = declaredIn(namespace, targets).filter(({ source }) => source === 'shared');
      const originals = [...new Set(shared.map(({ from }) => from))].sort().join(',');
      if (originals !== '') readers.set(originals, [...(readers.get(originals) ?? []), namespace]);
    }
    for (const [index, [originals, namespaces]] of [...readers].entries())
      new SharedSecretsAccess(this, `access-${index}`, {
        ...{ project, namespace: platformName(project), originals: originals.split(','), readers: namespaces },
        name: index === 0 ? secretMaker : `${secretMaker}-${index + 1}`,
      });
  }
}
