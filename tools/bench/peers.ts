import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CommandFailed } from '../../process/command-failed';
import type { Contestant } from './contestant';
import { writeKustomizations } from './kustomize';
import { ofRepository, program } from './tool';

const cdk8s = ofRepository('cdk8s', 'node_modules/cdk8s/package.json');
const helm = program('Helm', ['helm', 'version'], /Version:"v([\d.]+)/, 'go install helm.sh/helm/v4/cmd/helm@v4.3.1');
const kustomize = program(
  'kustomize',
  ['kustomize', 'version'],
  /^v([\d.]+)/,
  'go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2',
);
const goJsonnet = program(
  'go-jsonnet',
  ['jsonnet', '--version'],
  /\(Go implementation\) v([\d.]+)/,
  'go install github.com/google/go-jsonnet/cmd/jsonnet@v0.22.0',
);
const jrsonnet = program(
  'jrsonnet',
  ['jrsonnet', '--version'],
  /^jrsonnet (\S+)/,
  'cargo install jrsonnet --version 0.5.0-pre98',
);

const helmOf = 'helm template slots bench/helm --values bench/spec.json';
const jsonnetOf = '-m dist --tla-code slots=$slots bench/jsonnet/slots.jsonnet';

/** Others, as their users write the workload; where one process for all slots and one for each differ, both. */
export const peers: readonly Contestant[] = [
  {
    tool: cdk8s,
    way: 'a chart for each slot',
    script: '$peak node main.js bench/spec.json $slots dist',
    prepare: compile,
  },
  { tool: helm, way: 'one release', script: `$peak ${helmOf} --set first=1,last=$slots > dist/all.yaml` },
  { tool: helm, way: 'a release for each slot', script: eachSlot(`${helmOf} --set first=$slot,last=$slot`) },
  {
    tool: kustomize,
    way: 'one root',
    script: '$peak kustomize build all > dist/all.yaml',
    prepare: writeKustomizations,
  },
  {
    tool: kustomize,
    way: 'a process for each slot',
    script: eachSlot('kustomize build slot-$slot'),
    prepare: writeKustomizations,
  },
  { tool: goJsonnet, way: 'a file for each slot', script: `$peak jsonnet ${jsonnetOf}` },
  { tool: jrsonnet, way: 'a file for each slot', script: `$peak jrsonnet ${jsonnetOf}` },
];

function eachSlot(command: string): string {
  return `for ((slot = 1; slot <= slots; slot++)); do $peak ${command} > dist/slot-$slot.yaml; done`;
}

/** To JavaScript, with the libraries as they are installed: what a TypeScript program of cdk8s is run as in CI. */
function compile(directory: string): void {
  const options = ['--bundle', '--packages=external', '--platform=node', '--log-level=warning'];
  const outfile = `--outfile=${join(directory, 'main.js')}`;
  const { status } = spawnSync('node_modules/.bin/esbuild', ['bench/cdk8s/main.ts', ...options, outfile], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new CommandFailed('bench/cdk8s: esbuild cannot compile it');
}
