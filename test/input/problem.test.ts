import { InvalidInput, Problems } from '../../input/problem';
import { refusals } from '../config/project-directory';

const at = (line: number, file = 'a.yaml') => ({ file, line, column: 2 });

function reported(...added: (readonly [number, string])[]): string[] {
  const problems = new Problems();
  for (const [line, message] of added) problems.add(at(line), message);
  return refusals(() => {
    problems.throwIfAny();
  });
}

test('no problem is none', () => {
  expect(reported()).toEqual([]);
});

test('problems keep the order they were found in, with their place before them', () => {
  expect(reported([7, 'late'], [2, 'early'])).toEqual(['a.yaml:7:2 late', 'a.yaml:2:2 early']);
});

test('a problem of several targets is told once', () => {
  expect(reported([1, 'same'], [1, 'disk 1'], [1, 'same'], [1, 'disk 2'], [2, 'same'])).toEqual([
    'a.yaml:1:2 same',
    'a.yaml:1:2 disk 1',
    'a.yaml:1:2 disk 2',
    'a.yaml:2:2 same',
  ]);
});

test('a problem of an environment and of a slot is told once, whatever numbers it has', () => {
  const problems = new Problems();
  for (const slot of [undefined, 1, 2]) problems.add(at(1), 'dirs[1] of disk 1', slot);
  expect(refusals(problems.throwIfAny.bind(problems))).toEqual(['a.yaml:1:2 dirs[1] of disk 1']);
});

test('of several slots that differ by their number only, the first tells it', () => {
  const problems = new Problems();
  for (const slot of [1, 2, 12]) {
    problems.add(at(1), `slots/${slot} holds 10 of ports[1]`, slot);
    problems.collect(() => {
      throw new InvalidInput([{ position: at(slot), message: `container ${slot}` }]);
    }, slot);
  }
  expect(refusals(problems.throwIfAny.bind(problems))).toEqual([
    'a.yaml:1:2 slots/1 holds 10 of ports[1]',
    'a.yaml:1:2 container 1',
    'a.yaml:2:2 container 2',
    'a.yaml:12:2 container 12',
  ]);
});

test('a message is one line, also where it quotes several', () => {
  expect(reported([1, 'index\n  .EnvMap\n\n"x": no'])).toEqual(['a.yaml:1:2 index .EnvMap "x": no']);
});

test('a step gives its result, and its problems are kept for later', () => {
  const problems = new Problems();
  expect(problems.collect(() => 7)).toBe(7);
  const failing = (): number => {
    throw new InvalidInput([
      { position: at(1), message: 'one' },
      { position: at(2, 'b.yaml'), message: 'two' },
    ]);
  };
  expect(problems.collect(failing)).toBeUndefined();
  expect(
    refusals(() => {
      problems.throwIfAny();
    }),
  ).toEqual(['a.yaml:1:2 one', 'b.yaml:2:2 two']);
});

test('what is no mistake of the user passes', () => {
  const broken = (): number => {
    throw new TypeError('a defect');
  };
  expect(() => new Problems().collect(broken)).toThrow(TypeError);
});
