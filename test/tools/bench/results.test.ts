import { results } from '../../../tools/bench/results';
import { measured } from './measured';

const circumstances = { machine: '2 cores', versions: new Map([['Helm', '4.3.1']]), rounds: 3 };

const all = [
  measured('slotstack, to stdout', 1, 0.3, 0.2, 0.4),
  measured('slotstack, nothing changed', 1, 0.1, 0.1, 0.1),
  measured('Helm, one release', 1, 0.09, 0.08, 0.07),
  measured('kustomize, one root', 1, 0.011, 0.012),
  measured('slotstack, to stdout', 1000, 0.76, 0.7, 0.8),
  measured('slotstack, nothing changed', 1000, 1, 1, 1),
  measured('Helm, one release', 1000, 10.04),
];

test('each has medians at each size, and nothing where it did not run', () => {
  const text = results(all, circumstances);
  expect(text).toContain(`| slots | 1 | 1,000 |
| --- | --- | --- |
| slotstack, to stdout | 0.30 s (80 MiB) | 0.76 s (80 MiB) |
| slotstack, nothing changed | 0.10 s (80 MiB) | 1.00 s (80 MiB) |
| Helm, one release | 0.080 s (80 MiB) | 10.0 s (80 MiB, 1 run) |
| kustomize, one root | 0.012 s (80 MiB, 2 runs) |  |
`);
  expect(text).toContain('| Helm, one release | 0.16 s | 20.1 s |\n');
});

test('it says where slotstack loses, to whom, the cheapest first', () => {
  expect(results(all, circumstances)).toContain(`
- 1, where it takes 0.30 s: kustomize, one root (0.012 s); Helm, one release (0.080 s).
- 1,000, where it takes 0.76 s: none.
`);
});

test('it says what was run, which version, and how many objects came out', () => {
  const call = '`helm template slots bench/helm --values bench/spec.json --set first=1,last=$slots > dist/all.yaml`';
  expect(results(all, circumstances)).toContain(`| Helm, one release | 4.3.1 | ${call} | 28 | 28,000 |\n`);
});

test('it knows no date but the one that it is given', () => {
  const line = (date?: string) => /^Made by.*$/m.exec(results(all, { ...circumstances, date }))?.[0];
  expect(line()).toBe('Made by `npm run bench -- --write`. 2 cores.');
  expect(line('2026-11-29')).toBe('Made by `npm run bench -- --write`, 2026-11-29. 2 cores.');
});

test('memory that nothing tells of is left out', () => {
  const [first] = all;
  if (!first) throw new Error('none');
  const costs = first.costs.map((cost) => ({ ...cost, peak: undefined }));
  expect(results([{ ...first, costs }], circumstances)).toContain('| slotstack, to stdout | 0.30 s |\n');
});
