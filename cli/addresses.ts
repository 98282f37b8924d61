import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { readObjects } from '../config/manifests/manifest-object';
import { Notices } from '../input/notice';
import { loadProjects } from '../config/projects';
import { TextFile } from '../input/text-file';
import { buildAll } from '../stacks/synthesize';
import { parseWords } from './arguments';
import { findDeliveries } from '../cluster/delivery';
import { run } from './invocation';

const usage = 'usage: npm run addresses -- <target>...';

/** Prints the addresses at which targets are reached from outside, one a line, as their Ingresses have them. */
run(({ files, inputs, args }) => {
  const projects = loadProjects(files, inputs);
  const named = findDeliveries(projects, parseWords(args, {}, usage).positionals, usage);
  const { outputs } = buildAll(projects, { notices: new Notices() });
  const wanted = outputs.filter(({ name }) => named.some((delivery) => delivery.name === name));
  const texts = wanted.flatMap(({ files: inside }) => [...inside]);
  const objects = texts.flatMap(([path, text]) => readObjects(new TextFile(path, text)).map(({ object }) => object));
  for (const address of new Set(objects.flatMap(addressesOf))) console.log(address);
});

function addressesOf({ kind, spec }: KubernetesObject): string[] {
  if (kind !== 'Ingress') return [];
  const { tls = [], rules = [] } = spec as { tls?: { hosts?: string[] }[]; rules?: { host?: string }[] };
  const secured = new Set(tls.flatMap(({ hosts = [] }) => hosts));
  return rules.flatMap(({ host }) =>
    host === undefined ? [] : [`${secured.has(host) ? 'https' : 'http'}://${host}/`],
  );
}
