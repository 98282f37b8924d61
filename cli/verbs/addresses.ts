import { findDeliveries } from '../../cluster/delivery';
import { BuiltManifests } from '../../cluster/manifests';
import { ingressAddresses } from '../../kubernetes/ingress-addresses';
import { fileOption, outputOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { projectCall } from '../call';

export function addresses(surroundings: Surroundings) {
  return verb({
    name: 'addresses',
    description:
      'Prints the addresses at which targets are reached from outside, one a line, as their Ingresses have them.',
    examples: { 'addresses shop-dev-1': 'such as https://slot-1.shop.example/' },
  })
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(outputOption())
    .action((names, options) => {
      const { projects } = projectCall(surroundings, options);
      const named = findDeliveries(projects, names);
      const built = new BuiltManifests(projects);
      const found = ingressAddresses(named.flatMap((delivery) => built.of(delivery).objects));
      if (options.output === 'json') console.log(JSON.stringify(found));
      else for (const address of found) console.log(address);
    });
}
