import { dataConnections } from '../../cluster/connections';
import { findDeliveries, type Delivery } from '../../cluster/delivery';
import { kubectlFor } from '../../cluster/kubectl-for';
import { BuiltManifests } from '../../cluster/manifests';
import { claimsOf } from '../../constructs/facts/claims';
import { connectionLines, type TargetConnections } from '../connection-view';
import { contextOption, fileOption, outputOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { projectCall } from '../call';

export function connect(surroundings: Surroundings) {
  return verb({
    name: 'connect',
    description:
      'Says how to reach the data services of targets, and where their passwords are; never a password itself. All of it stands in the manifests, so no cluster is asked.',
    examples: { 'connect shop-dev-1': 'its databases, with lines to copy' },
  })
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(outputOption())
    .action((names, { context, output, ...options }) => {
      const { projects } = projectCall(surroundings, options);
      const built = new BuiltManifests(projects);
      const answers = findDeliveries(projects, names).map((delivery) => ({
        found: connectionsOf(delivery, built),
        kubectl: kubectlFor([delivery], context, surroundings.kubectl),
      }));
      if (output === 'json') console.log(JSON.stringify(answers.map(({ found }) => found)));
      else for (const { found, kubectl } of answers) console.log(connectionLines(found, kubectl).join('\n'));
    });
}

/** How the data of a target is reached. */
export function connectionsOf(delivery: Delivery, built: BuiltManifests): TargetConnections {
  const { objects } = built.of(delivery);
  const { name: target, namespace } = delivery;
  return { target, namespace, services: dataConnections(objects, delivery), claims: claimsOf(objects) };
}
