import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';

const program = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync(__dirname + '/calls', JSON.stringify(args) + '\\n');
const { objects, log, allowed } = JSON.parse(readFileSync(__dirname + '/cluster.json', 'utf8'));
const [verb, what] = args;
const namespace = args.find((arg) => arg.startsWith('--namespace='))?.slice('--namespace='.length);
const refuse = (text) => { console.error('Error from server (Forbidden): ' + text + ' is forbidden'); process.exit(1); };
const print = (items) => console.log(JSON.stringify({ kind: 'List', items }));
if (verb === 'config') console.log(JSON.stringify({ 'current-context': 'test', clusters: [{ cluster: { server: 'https://test' } }] }));
else if (verb === 'get' && what === 'namespace') {
  if (allowed && args.slice(2).some((arg) => !arg.startsWith('--') && arg !== allowed)) refuse('namespaces');
  print(objects.filter(({ kind, metadata }) => kind === 'Namespace' && args.includes(metadata.name)));
} else if (allowed && namespace !== allowed) refuse(what);
else if (verb === 'logs') process.stdout.write(log);
else if (verb === 'get') print(objects.filter(({ metadata }) => metadata.namespace && (!namespace || metadata.namespace === namespace)));
else { console.error('this stand-in does not know ' + verb); process.exit(1); }
`;

/** A program that is called kubectl, and a cluster that is a file. */
export class KubectlStandIn {
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'kubectl'), program);
    chmodSync(join(directory, 'kubectl'), 0o755);
  }

  /** What there is from now on. @param allowed the only namespace that may be looked into */
  holds(objects: readonly KubernetesObject[], log = '', allowed?: string): void {
    writeFileSync(join(this.directory, 'cluster.json'), JSON.stringify({ objects, log, allowed }));
  }

  get path(): string {
    return `${this.directory}:${process.env.PATH ?? ''}`;
  }

  /** Words of all calls so far. */
  get calls(): string[][] {
    const file = join(this.directory, 'calls');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as string[]);
  }
}
