import { Random } from './random';
import { randomTemplate } from './random-templates';
import { DependsOnSlot } from '../../siblings/depends-on-slot';
import { StandIn } from '../../siblings/stand-in';
import { parseTemplate, TemplateError, type Template } from '../../template';

const highest = 120;

/** What templates read of a slot. */
const dataOf = (slot: number) => ({
  Slot: slot,
  Namespace: `shop-dev-${slot}`,
  Env: 'ai',
  Project: 'shop',
  Versions: { a: '1.2', b: `v${slot}` },
  Storage: { Data: { Size: '' } },
  List: ['a', `b${slot}`],
});

function rendered(template: Template, slot: number, standIn?: StandIn): string {
  return template.render(dataOf(slot), { env: { A: 'b' }, standIn }).text;
}

interface Texts {
  /** What the stand-in's text gives for each slot that it stands in for, beside what the template gives. */
  readonly made: readonly string[];
  readonly real: readonly string[];
  /** Slots that it does not stand in for. */
  readonly apart: readonly number[];
}

/** Undefined where most depends on the slot, or fails. */
export function bothTexts(source: string, slots: readonly number[]): Texts | undefined {
  const standIn = new StandIn({ slot: 9876, generation: 1, life: { number: 1, holder: 'stand-in' } }, highest);
  let template: Template;
  let text: string;
  try {
    template = parseTemplate(source, 'a.yaml');
    text = rendered(template, standIn.facts.slot, standIn);
  } catch (error) {
    if (error instanceof TemplateError || error instanceof DependsOnSlot) return undefined;
    throw error;
  }
  const apart = [...standIn.apart].sort((a, b) => a - b);
  const others = slots.filter((slot) => !standIn.apart.has(slot));
  const real = others.map((slot) => {
    try {
      return rendered(template, slot);
    } catch (error) {
      return String(error);
    }
  });
  return { made: others.map((slot) => standIn.textOf(text, { ...standIn.facts, slot })), real, apart };
}

export const slots = [1, 2, 3, 7, 9, 10, 12, 99, 100, highest];

/** Templates, made at random, that the stand-in gives otherwise than slots do. */
export function differencesIn(count: number, seed: number): unknown[] {
  const random = new Random(seed);
  const differences: unknown[] = [];
  let made = 0;
  for (let index = 0; index < count; index += 1) {
    const source = randomTemplate(random);
    const texts = bothTexts(source, slots);
    if (texts) made += 1;
    if (texts && texts.made.join() !== texts.real.join()) differences.push({ source, ...texts });
  }
  // Where hardly any got so far, nothing would be shown.
  if (made < count / 10) throw new Error(`only ${made} of ${count} templates did not depend on the slot`);
  return differences;
}
