import { ownerLabels, projectOfNamespace, slotOfNamespace } from '../../../constructs/facts/namespace';

const namespace = (labels: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop-dev-3', labels },
});

test.each([
  ['a slot', { project: 'shop', environment: 'ai', slot: 3 }],
  ['a lasting environment', { project: 'shop', environment: 'dev', slot: undefined }],
  ['the platform', { project: 'shop', slot: undefined }],
])('whose the namespace of %s is, is read as it was written', (_, owner) => {
  const read = namespace(ownerLabels(owner));
  expect({ project: projectOfNamespace(read), slot: slotOfNamespace(read) }).toMatchObject({
    project: owner.project,
    slot: owner.slot,
  });
});

test('a namespace that somebody else has made is of no project and no slot', () => {
  expect([projectOfNamespace, slotOfNamespace].map((read) => read(namespace({})))).toEqual([undefined, undefined]);
});

test.each(['0', '03', 'two', '10000', ''])('a slot "%s" is an error, not "no slot"', (slot) => {
  const read = () => slotOfNamespace(namespace({ 'slotstack.dev/slot': slot }));
  expect(read).toThrow(`slotstack.dev/slot of Namespace/shop-dev-3 is "${slot}"`);
});
