import { findDeliveries } from '../../cluster/delivery';
import { BuiltManifests } from '../../cluster/manifests';
import { loadProjects } from '../../config/projects';
import { ingressAddresses } from '../../kubernetes/ingress-addresses';
import { invocation } from '../invocation';
import { fileOption, outputOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

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
      const { files, inputs } = invocation(surroundings, options);
      const projects = loadProjects(files, inputs);
      const named = findDeliveries(projects, names);
      const built = new BuiltManifests(projects);
      const found = ingressAddresses(named.flatMap((delivery) => built.of(delivery).objects));
      if (options.output === 'json') console.log(JSON.stringify(found));
      else for (const address of found) console.log(address);
    });
}
