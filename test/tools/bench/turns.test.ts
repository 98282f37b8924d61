import { inTurns } from '../../../tools/bench/turns';

/** In which order they ran, and which of these runs count, where each takes so many seconds. */
function turns(cpus: Readonly<Record<string, number>>, rounds: number, patience: number) {
  const order: string[] = [];
  const costs = inTurns(Object.keys(cpus), { rounds, patience }, (name) => {
    order.push(name);
    return { cpu: cpus[name] ?? 0, wall: order.length, peak: undefined };
  });
  const counted = Object.fromEntries([...costs].map(([name, each]) => [name, each.map(({ wall }) => wall)]));
  return { order: order.join(''), counted };
}

test('each has its turn, then each again, and the first does not count', () => {
  expect(turns({ A: 1, B: 1, C: 1 }, 2, 60)).toEqual({
    order: 'ABCABCABC',
    counted: { A: [4, 7], B: [5, 8], C: [6, 9] },
  });
});

test('who takes long has fewer turns, and of a single one that counts', () => {
  expect(turns({ A: 1, B: 25, C: 61 }, 4, 60)).toEqual({
    order: 'ABCABABAA',
    counted: { A: [4, 6, 8, 9], B: [5, 7], C: [3] },
  });
});
