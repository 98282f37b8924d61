import { revisionOfSlotList, slotListKey, slotListText } from '../../../constructs/facts/slot-list';

const text = slotListText({
  project: 'shop',
  revision: 12,
  slots: [
    { slot: 1, generation: 5, active: true },
    { slot: 2, generation: 7, active: false },
  ],
});

const configMap = (list: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'slot-data-slots' },
  data: { [slotListKey]: list },
});

test('the revision of a list is read as it was written', () => {
  expect(revisionOfSlotList(configMap(text))).toBe(12);
  expect(revisionOfSlotList(configMap(slotListText({ project: 'shop', revision: 0, slots: [] })))).toBe(0);
});

test.each([
  ['that is empty', ''],
  ['without its end', text.replace('end\n', '')],
  ['of another version', text.replace('slotstack-slots 1', 'slotstack-slots 2')],
  ['without a revision', text.replace('revision 12', 'revision')],
  ['with a revision that is none', text.replace('revision 12', 'revision 12x')],
])('a list %s is an error, not one of the oldest', (_, list) => {
  expect(() => revisionOfSlotList(configMap(list))).toThrow(
    'ConfigMap/slot-data-slots has no list of slots that can be read',
  );
});

test('a ConfigMap without a list is an error, too', () => {
  expect(() => revisionOfSlotList({ ...configMap(''), data: undefined })).toThrow('no list of slots');
});
