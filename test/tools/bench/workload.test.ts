import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { identityOf, withSlot, Workload, type Manifest } from '../../../tools/bench/workload';

const directory = 'bench/slotstack/deploy';
const workload = new Workload(directory);

const objectsOf = (slot: number) =>
  readdirSync(directory).flatMap(
    (file) => loadAll(withSlot(readFileSync(join(directory, file), 'utf8'), slot)) as Manifest[],
  );

test('a slot has 28 objects, none like another', () => {
  expect(new Set(workload.identities(1)).size).toBe(28);
});

test.each([1, 12, 9999])('of slot %d, it has what its manifests say', (slot) => {
  const objects = objectsOf(slot);
  expect(objects.map(identityOf).sort()).toEqual(workload.identities(slot).sort());
  for (const object of objects) expect(workload.expected(object)).toEqual(object);
});

test('it has nothing of a namespace that only looks like that of a slot', () => {
  const [object] = objectsOf(1);
  if (!object) throw new Error('no object');
  for (const namespace of ['other-dev-1', 'project-example-dev-x', 'project-example-dev-1-2'])
    expect(workload.expected({ ...object, metadata: { ...object.metadata, namespace } })).toBeUndefined();
});
