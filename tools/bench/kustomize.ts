import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withSlot } from './workload';

const kind = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
const manifests = 'bench/slotstack/deploy';

/** A base, an overlay for each slot, and a root over all of them. */
export function writeKustomizations(directory: string, slots: number): void {
  const files = readdirSync(manifests);
  for (const file of files) write(directory, `base/${file}`, baseOf(readFileSync(join(manifests, file), 'utf8')));
  write(directory, 'base/kustomization.yaml', withResources(files));
  const numbers = Array.from({ length: slots }, (_, index) => index + 1);
  const overlay = readFileSync('bench/kustomize/slot/kustomization.yaml', 'utf8');
  for (const slot of numbers) write(directory, `slot-${slot}/kustomization.yaml`, withSlot(overlay, slot));
  write(directory, 'all/kustomization.yaml', withResources(numbers.map((slot) => `../slot-${slot}`)));
}

/** Without the lines that each overlay brings; what else tells a slot is there for the overlay to replace. */
function baseOf(template: string): string {
  const common = template.replace(/^ *(namespace: \{\{ \.Namespace \}\}|slots\.example\.test\/slot: .*)\n/gm, '');
  return withSlot(common, 'base');
}

function withResources(resources: readonly string[]): string {
  return `${kind}resources:\n${resources.map((resource) => `  - ${resource}\n`).join('')}`;
}

function write(directory: string, name: string, text: string): void {
  const file = join(directory, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
