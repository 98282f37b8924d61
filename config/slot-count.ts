import type { Problem } from '../input/problem';
import type { Header } from './header';
import type { Register } from './register';

/**
 * How many slots a project has: they are 1 to this, in each of its environments with slots. Where services.yaml sets no limit, these are
 * those that were ever taken: a slot that is rendered is one that data may be in, so no more are guessed.
 *
 * @param asked how many there are to be at least, without a limit
 */
export function slotCount({ environments, maxSlots }: Header, register: Register, asked = 0): number {
  if (!environments.some(({ hasSlots }) => hasSlots)) return 0;
  return maxSlots ?? Math.max(asked, ...register.all.map(({ slot }) => slot));
}

/**
 * What is said of environments whose slots have no limit.
 *
 * @param slots how many there are
 */
export function slotRemarks(
  { environments, maxSlots }: Header,
  { slots, isArgoCds }: { readonly slots: number; readonly isArgoCds: boolean },
): Problem[] {
  const unlimited = environments.filter(({ hasSlots }) => hasSlots && maxSlots === undefined);
  return unlimited.flatMap(({ name, position }) => {
    const message = (text: string) => ({ position, message: `${name}: ${text}` });
    return [
      ...(slots === 0
        ? [
            message(
              'has no slots yet: maxSlots does not say how many, and none was taken. To see some, set SLOTSTACK_SLOTS',
            ),
          ]
        : []),
      ...(isArgoCds
        ? [message('state maxSlots: the platform, which Argo CD leaves to an administrator, names each slot')]
        : []),
    ];
  });
}
