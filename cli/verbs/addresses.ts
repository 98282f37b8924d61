import { findDeliveries } from '../../cluster/delivery';
import { loadProjects } from '../../config/projects';
import { invocation } from '../invocation';
import { fileOption, outputOption } from '../options';
import type { Surroundings } from '../surroundings';
import { addressesOf } from '../target-addresses';
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
      const found = addressesOf(projects, findDeliveries(projects, names));
      if (options.output === 'json') console.log(JSON.stringify(found));
      else for (const address of found) console.log(address);
    });
}
