import { compare, noAdditions, ofSlotstack, type Additions } from '../../../tools/bench/comparison';
import { namespaceOf, Workload, type Manifest } from '../../../tools/bench/workload';
import { writeFiles } from '../../config/project-directory';

const template = `apiVersion: v1
kind: Namespace
metadata: { name: "{{ .Namespace }}", labels: { slot: "{{ .Slot }}" } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: config, namespace: "{{ .Namespace }}" }
data: { path: "/slots/{{ .Slot }}/data" }
`;

const workload = new Workload(writeFiles({ 'slot.yaml': template }));

const namespace = (slot: number): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: namespaceOf(slot), labels: { slot: String(slot) } },
});

const config = (slot: number, data: object = { path: `/slots/${slot}/data` }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'config', namespace: namespaceOf(slot) },
  data,
});

const marked = (object: Manifest): Manifest => {
  const mark = { 'slotstack.dev/life': '1' };
  const { labels, annotations } = object.metadata;
  const metadata = { ...object.metadata, labels: { ...labels, ...mark }, annotations: { ...annotations, ...mark } };
  return { ...object, metadata };
};

const guard: Manifest = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q', namespace: namespaceOf(1) } };

const twoSlots = [config(2), namespace(1), namespace(2), config(1)];

test('what is the same is counted, in any order', () => {
  expect(compare(twoSlots, workload, 2)).toBe(4);
});

test('what slotstack adds is counted, and else left out', () => {
  expect(compare([guard, ...twoSlots.map(marked)], workload, 2, ofSlotstack)).toBe(5);
});

const named = `v1 ConfigMap ${namespaceOf(1)} config`;

test.each<[string, Manifest[], string, Additions]>([
  ['an object that is missing', [namespace(1)], `${named}: missing, one of 1`, noAdditions],
  ['one that is there twice', [namespace(1), config(1), config(1)], `${named}: there twice`, ofSlotstack],
  ['one of a slot too many', [namespace(1), config(1), config(2)], 'config: there twice, or of a slot', noAdditions],
  ['one that nobody asked for', [namespace(1), config(1), guard], 'q: not of the workload', noAdditions],
  ['another value', [namespace(1), config(1, {})], `${named}: /data/path is missing instead of`, ofSlotstack],
  ['a mark of slotstack by another', [marked(namespace(1)), config(1)], '/metadata/labels/slotstack', noAdditions],
  [
    'a label that is not of slotstack',
    [namespace(1), { ...config(1), metadata: { ...config(1).metadata, labels: { a: 'b' } } }],
    '/metadata/labels is {"a":"b"} instead of missing',
    ofSlotstack,
  ],
])('%s is refused', (_, rendered, message, additions) => {
  expect(() => compare(rendered, workload, 1, additions)).toThrow(message);
});
