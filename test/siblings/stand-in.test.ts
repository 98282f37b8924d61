import { standInFor, type StandIn } from '../../siblings/stand-in';
import { standingIn, computedFrom } from '../../siblings/standing-in';

const standIn = standInFor(100, 9999, []) as StandIn;
const { slot, generation, life } = standIn.facts;
const third = { slot: 3, generation: 7, life: { number: 5, holder: 'issue-42' } };

describe('the stand-in', () => {
  test('has a number that no slot has, and that occurs in no text', () => {
    expect(slot).toBeGreaterThan(100);
    expect(slot).toBeLessThanOrEqual(9999);
    const other = standInFor(100, 9999, [`port: ${slot}`]);
    expect(other?.facts.slot).not.toBe(slot);
    expect(other?.isIn(`port: ${slot}`)).toBe(false);
  });

  test('is none where every number is taken', () => {
    expect(standInFor(9999, 9999, [])).toBeUndefined();
    const all = Array.from({ length: 9999 }, (_, index) => String(index + 1)).join(' ');
    expect(standInFor(5, 9999, [all])).toBeUndefined();
  });

  test('is none where its other facts occur in a text', () => {
    expect(standInFor(5, 9999, [`of ${life.holder}`])).toBeUndefined();
    expect(standInFor(5, 9999, [`generation ${generation}`])).toBeUndefined();
  });
});

describe('what was made for it, with the facts of another slot', () => {
  test.each([
    [`shop-dev-${slot}`, 'shop-dev-3'],
    [`${slot}${slot}`, '33'],
    [`1${slot}0`, '130'],
    [`${generation}${slot}`, '73'],
    [`${life.number}-${life.holder}`, '5-issue-42'],
    [`${String(slot).slice(1)}${slot}`, `${String(slot).slice(1)}3`],
    [`${String(slot).slice(0, -1)}${slot}`, `${String(slot).slice(0, -1)}3`],
    ['nothing of it', 'nothing of it'],
  ])('%s is %s', (text, expected) => {
    expect(standIn.textOf(text, third)).toBe(expected);
  });

  test('is filled in at any depth, in keys too, and shares what holds nothing of it', () => {
    const same = { a: [1, 'x'] };
    const value = { [`of-${slot}`]: [slot, { generation, life }], same, none: null };
    const filled = standIn.valueOf(value, third);
    expect(filled).toEqual({ 'of-3': [3, { generation: 7, life: third.life }], same, none: null });
    expect(filled.same).toBe(same);
    expect(standIn.valueOf(same, third)).toBe(same);
  });

  test('a number is one as a whole', () => {
    expect(standIn.valueOf([Number(`1${slot}`)], third)).toEqual([Number(`1${slot}`)]);
  });
});

describe('what is computed from a text', () => {
  const length = (text: string) => String(text.length);

  test('is computed for each slot, where the text holds a fact', () => {
    const made = standingIn(standIn, () => `n${computedFrom(`shop-${slot}`, length)}`);
    expect(standIn.textOf(made, third)).toBe('n6');
    expect(standIn.textOf(made, { ...third, slot: 12 })).toBe('n7');
  });

  test('may be computed from what was computed', () => {
    const made = standingIn(standIn, () =>
      computedFrom(`<${computedFrom(`a${generation}`, length)}>`, (text) => text + text),
    );
    expect(standIn.textOf(made, third)).toBe('<2><2>');
  });

  test('is computed at once for anything else, and where no stand-in is built', () => {
    expect(standingIn(standIn, () => computedFrom('shop', length))).toBe('4');
    expect(computedFrom(`shop-${slot}`, length)).toBe(String(`shop-${slot}`.length));
  });
});
