import { Register } from '../../config/register';
import { requestChanges, setbacks, slotChanges } from '../../publish/register-changes';
import type { RegisterFile } from '../../config/register-file';
import { shop, slotFile } from '../slots/slot-project';

const none = {};
const active = (...files: RegisterFile[]) => ({ active: files });
const released = (...files: RegisterFile[]) => ({ released: files });
const register = (files: Parameters<typeof shop>[0]) => shop(files).register;

test.each([
  ['nothing', active(slotFile(1, 1, { issue: 1 })), active(slotFile(1, 1, { issue: 1 })), []],
  ['a slot that is taken', none, active(slotFile(1, 1, { issue: 1 })), ['slot 1 is taken for issue 1, generation 1']],
  [
    'a slot that is taken again',
    released(slotFile(1, 1, { issue: 1 })),
    active(slotFile(1, 2, { pr: 2 })),
    ['slot 1 is taken for pull request 2, generation 1 -> 2'],
  ],
  [
    'a slot that is released and taken again in between',
    active(slotFile(1, 1, { issue: 1 })),
    active(slotFile(1, 2, { issue: 2 })),
    ['slot 1 is taken for issue 2, generation 1 -> 2'],
  ],
  [
    'a slot that is cleaned',
    active(slotFile(1, 1, { issue: 1 })),
    active(slotFile(1, 2, { issue: 1, life: 1 })),
    ['slot 1 is cleaned for issue 1, generation 1 -> 2'],
  ],
  [
    'a slot that the same issue releases and takes again in between',
    active(slotFile(1, 1, { issue: 1, life: 1 })),
    active(slotFile(1, 2, { issue: 1, life: 2 })),
    ['slot 1 is taken for issue 1, generation 1 -> 2'],
  ],
  [
    'a slot that is released',
    active(slotFile(1, 1, { issue: 1 })),
    released(slotFile(1, 1, { issue: 1 })),
    ['slot 1 is released, generation 1'],
  ],
  [
    'a slot that is taken and released in between',
    released(slotFile(1, 1, { issue: 1 })),
    released(slotFile(1, 3, { issue: 2 })),
    ['slot 1 is released, generation 1 -> 3'],
  ],
])('%s is told', (_, before, after, lines) => {
  expect(slotChanges(register(before), register(after))).toEqual(lines);
  expect(setbacks(register(before), register(after))).toEqual([]);
});

test.each([
  ['a file is gone', active(slotFile(1, 2)), none, 'slot 1 has generation 2, and no file here'],
  ['a generation is lower', released(slotFile(1, 2)), active(slotFile(1, 1)), 'slot 1 has generation 2, and 1 here'],
  [
    'a released slot is in use with the same generation',
    released(slotFile(1, 1, { issue: 1 })),
    active(slotFile(1, 1, { issue: 1 })),
    'slot 1 is released, and in use here with the same generation 1',
  ],
  [
    'a slot has another holder with the same generation',
    active(slotFile(1, 1, { issue: 1 })),
    active(slotFile(1, 1, { pr: 1 })),
    'slot 1 works for issue 1, and for pull request 1 here in the same life, which began with generation 1',
  ],
  [
    'the holders of two slots are exchanged by hand, with a clean',
    active(slotFile(1, 1, { issue: 1 })),
    active(slotFile(1, 2, { issue: 2, life: 1 })),
    'slot 1 works for issue 1, and for issue 2 here in the same life, which began with generation 1',
  ],
  [
    'a slot without a number has another owner in the same life',
    active(slotFile(1, 1)),
    active(slotFile(1, 1, { owner: 'bob' })),
    'slot 1 works for alice, and for bob here in the same life, which began with generation 1',
  ],
  [
    'a life goes back',
    active(slotFile(1, 3, { issue: 1, life: 3 })),
    active(slotFile(1, 4, { issue: 1, life: 2 })),
    'slot 1 is in the life that began with generation 3, and in that of 2 here',
  ],
])('it is a setback where %s', (_, before, after, line) => {
  expect(setbacks(register(before), register(after))).toEqual([line]);
});

test('environments that somebody asks for, or nobody does any more, are told', () => {
  const position = { file: 'x', line: 1, column: 1 };
  const asked = new Register([], [{ environment: 'ai-repair', issue: 42, owner: 'a', since: 'b', position }]);
  expect(requestChanges(new Register([]), asked)).toEqual(['ai-repair is asked for by issue 42']);
  expect(requestChanges(asked, new Register([]))).toEqual(['ai-repair goes: issue 42 needs it no longer']);
  expect(requestChanges(asked, asked)).toEqual([]);
});
