import type { Comparison } from '../../changes/comparison';
import { comparisonMarkdown } from '../../changes/markdown';

const nothing: Comparison = { added: [], changed: [], removed: [], unchanged: 3, slots: [], refusals: [] };
const change = (name: string, fields: number, value = 'x') => ({
  names: [name],
  objects: {
    added: [],
    changed: [
      {
        name: 'ConfigMap/a',
        fields: Array.from({ length: fields }, (_, index) => ({
          path: `data.k${index}`,
          before: `"${value}"`,
          after: `"y"`,
        })),
      },
    ],
    removed: [],
  },
  data: [],
});

test('says that nothing changes', () => {
  expect(comparisonMarkdown(nothing)).toBe(
    '### Targets: 3 as they were\n\nNothing here moves data aside, or deletes any.\n',
  );
});

test('puts what becomes of data before all else', () => {
  const text = comparisonMarkdown({
    ...nothing,
    added: ['shop-new'],
    removed: ['shop-old'],
    slots: ['shop: slot 1 is released, generation 1'],
    changed: [
      {
        names: ['shop-dev-1', 'shop-dev-2'],
        objects: {
          added: ['Service/a'],
          removed: ['Service/b'],
          changed: [
            {
              name: 'Deployment/c',
              fields: [
                { path: 'spec.replicas', before: '1', after: '2' },
                { path: 'spec.x', before: undefined, after: '3' },
                { path: 'spec.y', before: '"4"', after: undefined },
              ],
            },
          ],
        },
        data: ['db: its data is moved aside'],
      },
    ],
  });
  expect(text).toBe(`### Targets: 2 changed, 1 new, 1 no longer there, 3 as they were

**Data**

- shop-dev-1, shop-dev-2: db: its data is moved aside

**Slots**

- shop: slot 1 is released, generation 1

**New targets**

- shop-new

**No longer there: they stay published, and their data where it is, until somebody removes them by name**

- shop-old

<details><summary>shop-dev-1, shop-dev-2</summary>

\`\`\`diff
+ Service/a
- Service/b
! Deployment/c
!   spec.replicas: 1 -> 2
!   spec.x: 3 is new
!   spec.y: "4" is gone
\`\`\`

</details>
`);
});

test('is never longer than a comment may be, and says what is missing', () => {
  const many = Array.from({ length: 50 }, (_, index) => change(`shop-${index}`, 200));
  const text = comparisonMarkdown({ ...nothing, changed: many });
  expect(text.length).toBeLessThan(60_500);
  expect(text).toMatch(
    /… and \d+ more lines, in the full diff\n```\n\n<\/details>\n\n… and \d+ more sections, in the full diff\n$/,
  );
  const data = Array.from({ length: 5000 }, (_, index) => `path-${index} is moved aside`);
  expect(comparisonMarkdown({ ...nothing, changed: [{ ...change('shop-1', 1), data }] }).length).toBeLessThan(60_500);
});

test('shows of a long value where it differs', () => {
  const start = 'same '.repeat(100);
  const text = comparisonMarkdown({
    ...nothing,
    changed: [
      {
        ...change('shop-dev', 0),
        objects: {
          added: [],
          removed: [],
          changed: [{ name: 'ConfigMap/a', fields: [{ path: 'data.a', before: `"${start}1"`, after: `"${start}2"` }] }],
        },
      },
    ],
  });
  expect(text).toContain('!   data.a: …same same same same same 1" -> …same same same same same 2"\n');
});

test('a value cannot end the block, call somebody, or turn the text around', () => {
  const text = comparisonMarkdown({
    ...nothing,
    slots: ['<b>@team</b> [x](y) #1'],
    changed: [change('shop-dev', 1, '\u202e```</details>')],
  });
  expect(text).toContain('- &#60;b>&#64;team&#60;/b> &#91;x&#93;(y) &#35;1\n');
  expect(text).toContain('!   data.k0: "\\u{202e}```</details>" -> "y"\n');
  expect(text).not.toMatch(/^```<\/details>/m);
});
