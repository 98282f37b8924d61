import { kubernetesScalars } from '../../input/kubernetes-scalars';
import * as fast from '../../input/fast-yaml';
import { parseYaml } from '../../input/parse-yaml';
import { DependsOnSlot } from '../../siblings/depends-on-slot';
import { StandIn } from '../../siblings/stand-in';

const standIn = new StandIn({ slot: 9876, generation: 1234567, life: { number: 7654321, holder: 'stand-in' } }, 9);

/** The value of a document that was rendered for the stand-in. */
function valueOf(text: string): unknown {
  const source = { text, standIn, positionOf: () => ({ file: 'a.yaml', line: 1, column: 1 }) };
  return parseYaml(source, kubernetesScalars)[0]?.value;
}

describe.each(['fast', 'with places'])('a text of a stand-in, read %s,', (reader) => {
  beforeEach(() => {
    if (reader !== 'fast') jest.spyOn(fast, 'readFast').mockReturnValue(undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test.each([
    ['a: shop-9876', 'shop-9876'],
    ['a: "9876"', '9876'],
    ["a: '9876'", '9876'],
    ['a: 9876-postgres', '9876-postgres'],
    ['a: /srv/9876', '/srv/9876'],
    ['a: |\n  9876', '9876\n'],
    ['a: [x-9876]', ['x-9876']],
    ['a: it is 9876 # of 9876', 'it is 9876'],
  ])('%j is what slots have', (text, expected) => {
    expect(valueOf(`${text}\n`)).toEqual({ a: expected });
  });

  test.each([
    'a: 9876',
    'a: 19876',
    'a: 0x9876',
    'a: 1.9876',
    'a: 9876e1',
    'a: 9876:30',
    'a: 2026-11-9876',
    'a: 9876-01',
    '9876: a',
    'x9876: a',
    '"9876": a',
    'a: &x9876 b',
    'a: !x9876 b',
    'a: "\\x49876"',
  ])('%j is for each slot to read', (text) => {
    expect(() => valueOf(`${text}\n`)).toThrow(DependsOnSlot);
  });
});
