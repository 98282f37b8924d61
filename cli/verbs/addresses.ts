import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { readObjects } from '../../config/manifests/manifest-object';
import { Notices } from '../../input/notice';
import { loadProjects } from '../../config/projects';
import { TextFile } from '../../input/text-file';
import { buildAll } from '../../stacks/synthesize';
import { findDeliveries, type Delivery } from '../../cluster/delivery';
import { invocation } from '../invocation';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { fileOption, outputOption } from '../options';
import type { Project } from '../../config/project';

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
      const found = [...new Set(addressesIn(projects, findDeliveries(projects, names)))];
      if (options.output === 'json') console.log(JSON.stringify(found));
      else for (const address of found) console.log(address);
    });
}

function addressesIn(projects: readonly Project[], named: readonly Delivery[]): string[] {
  const { outputs } = buildAll(projects, { notices: new Notices() });
  const wanted = outputs.filter(({ name }) => named.some((delivery) => delivery.name === name));
  const texts = wanted.flatMap(({ files: inside }) => [...inside]);
  return texts.flatMap(([path, text]) =>
    readObjects(new TextFile(path, text)).flatMap(({ object }) => addressesOf(object)),
  );
}

function addressesOf({ kind, spec }: KubernetesObject): string[] {
  if (kind !== 'Ingress') return [];
  const { tls = [], rules = [] } = spec as { tls?: { hosts?: string[] }[]; rules?: { host?: string }[] };
  const secured = new Set(tls.flatMap(({ hosts = [] }) => hosts));
  return rules.flatMap(({ host }) =>
    host === undefined ? [] : [`${secured.has(host) ? 'https' : 'http'}://${host}/`],
  );
}
