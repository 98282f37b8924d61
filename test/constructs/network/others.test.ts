import { othersThan, type Requirement, type Selector } from '../../../constructs/network/others';

type Labels = Readonly<Record<string, string>>;

/** As Kubernetes matches labels. */
function selects({ matchLabels, matchExpressions }: Selector, labels: Labels): boolean {
  const holds = ({ key, operator, values = [] }: Requirement) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isIn = value !== undefined && values.includes(value);
    return operator === 'In' ? isIn : !isIn;
  };
  const stated = Object.entries(matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return [...stated, ...(matchExpressions ?? [])].every(holds);
}

/** Every pod that has some of three labels, of three values each. */
const pods: readonly Labels[] = ['a', 'b', 'c'].reduce<Labels[]>(
  (known, key) => known.flatMap((labels) => [labels, ...['1', '2', '3'].map((value) => ({ ...labels, [key]: value }))]),
  [{}],
);

const label = (key: string, value: string): Selector => ({ matchLabels: { [key]: value } });

test.each<[string, Selector[]]>([
  ['nothing', []],
  ['one label', [label('a', '1')]],
  ['several labels', [label('a', '1'), label('a', '2'), label('b', '1')]],
  ['labels together', [{ matchLabels: { a: '1', b: '2' } }]],
  [
    'labels together, several times',
    [{ matchLabels: { a: '1', b: '2' } }, { matchLabels: { a: '2', b: '2' } }, { matchLabels: { c: '1', b: '3' } }],
  ],
  ['values', [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }]],
  ['other values', [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1', '2'] }] }]],
  ['a label of any value', [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }]],
  ['no such label', [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }]],
  [
    'all of these',
    [
      {
        matchLabels: { a: '1' },
        matchExpressions: [
          { key: 'b', operator: 'Exists' },
          { key: 'c', operator: 'NotIn', values: ['3', '1'] },
        ],
      },
    ],
  ],
  ['all pods', [label('a', '1'), {}]],
])('where policies select %s, the others are those that none selects', (_, selectors) => {
  const others = othersThan(selectors) ?? [];
  const selected = pods.map((labels) => others.some((other) => selects(other, labels)));
  expect(selected).toEqual(pods.map((labels) => !selectors.some((selector) => selects(selector, labels))));
});

test('values of one label are named together, and what a wider selector has is left out', () => {
  expect(othersThan([label('name', 'db'), label('name', 'cache')])).toEqual([
    { matchExpressions: [{ key: 'name', operator: 'NotIn', values: ['cache', 'db'] }] },
  ]);
  const chart = (name: string): Selector => ({ matchLabels: { instance: 'shop', name } });
  expect(othersThan(['a', 'b', 'c'].map(chart))).toEqual([
    { matchExpressions: [{ key: 'instance', operator: 'NotIn', values: ['shop'] }] },
    { matchExpressions: [{ key: 'name', operator: 'NotIn', values: ['a', 'b', 'c'] }] },
  ]);
});

test('nothing is left where one selects all, and nothing is said where it would take too much', () => {
  expect(othersThan([{}])).toEqual([]);
  const pairs = Array.from({ length: 5 }, (_, index) => ({ matchLabels: { [`a${index}`]: '1', [`b${index}`]: '1' } }));
  expect(othersThan(pairs.slice(0, 4))).toHaveLength(16);
  expect(othersThan(pairs)).toBeUndefined();
});
