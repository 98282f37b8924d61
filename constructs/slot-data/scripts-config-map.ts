import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { labels } from '../labels';
import { placedScriptNames, placedText } from './placed-scripts';
import { scriptsVersion } from './scripts-version';

const name = 'slot-data-scripts';

/** Name of the ConfigMap. Pods mount that of their version: a changed script starts none of them anew. */
export const scriptsConfigMapName = `${name}-v${scriptsVersion}`;

export interface ScriptsConfigMapProps {
  /** Name of the project. */
  readonly project: string;
  /** Namespace of the pods. */
  readonly namespace: string;
}

/**
 * The scripts that pods with data in claims run. Who can write it decides what they run, but that is as much as to write the pods: they
 * run as the user of their image, see their own volumes, and have no token for the API.
 */
export class ScriptsConfigMap extends Construct {
  constructor(scope: Construct, id: string, { project, namespace }: ScriptsConfigMapProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name: scriptsConfigMapName, namespace, labels: labels(name, project) },
      data: Object.fromEntries(placedScriptNames.map((script) => [script, placedText(script)])),
    });
  }
}
