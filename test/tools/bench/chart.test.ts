import { chart } from '../../../tools/bench/chart';
import { linesOf } from '../../../tools/bench/lines';
import { logarithmic } from '../../../tools/bench/scale';
import { measured } from './measured';

test('each power of ten takes as much room as any other', () => {
  const scale = logarithmic([2, 300], 0, 300);
  expect(scale.marks).toEqual([1, 10, 100, 1000]);
  expect(scale.marks.map((mark) => scale.place(mark))).toEqual([0, 100, 200, 300]);
});

test('a single value has room, too', () => {
  expect(logarithmic([1], 0, 100).marks).toEqual([1, 10]);
});

const lines = linesOf([
  measured('slotstack, to stdout', 1, 0.3),
  measured('slotstack, nothing changed', 1, 0.3),
  measured('Helm, one release', 1, 0.1),
  measured('Helm, one release', 10, 1),
]);

test('a chart has a line for each, from size to size, and its name', () => {
  const text = chart(lines);
  expect(text).toContain('d="M70,440L640,40"');
  for (const { name } of lines) expect(text).toContain(`>${name}</text>`);
});

test('those of a tool have one color, and are told by their dashes', () => {
  const looks = [...chart(lines).matchAll(/<g (stroke="[^"]*") (stroke-dasharray="[^"]*")>/g)];
  const [stdout, unchanged, helm] = looks.map(([, color, dashes]) => ({ color, dashes }));
  expect(looks).toHaveLength(3);
  expect(unchanged?.color).toBe(stdout?.color);
  expect(unchanged?.dashes).not.toBe(stdout?.dashes);
  expect(helm?.color).not.toBe(stdout?.color);
});

test('it is readable on dark pages', () => {
  expect(chart(lines)).toContain('@media (prefers-color-scheme: dark)');
});
