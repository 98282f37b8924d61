import * as z from 'zod';
import { usualInstances, type Engine } from '../../../rules/data-service/operated';
import { strictObject, text, wholeNumber } from '../scalars';

const storage = strictObject({
  size: text
    .regex(/^[1-9][0-9]{0,5}(Mi|Gi|Ti)$/, 'must be a size such as "500Mi" or "20Gi"')
    .describe('How much the claim of each instance holds. It can grow, where its storage class lets it.'),
  storageClass: text.optional().describe('Storage class of the claims. @default that of the cluster'),
});

/** What an entry has that an operator can run. */
export const operated = {
  instances: wholeNumber
    .refine((value) => value > 0, 'must be at least 1')
    .optional()
    .describe(`How many instances the operator runs, each on a claim of its own. @default ${usualInstances}`),
  storage: storage.optional().describe('Claims of the instances. Required with an `engine`.'),
};

/** What is said of the key `engine`. */
export function engineText(operator: string): string {
  return `Operator that runs it instead of a pod of slotstack's: ${operator}, which must be in the cluster. Only in lasting environments; empty, where a template leaves it so, is none. See data-services.md. @default none: one pod on a data path`;
}

interface Operated {
  readonly engine?: Engine | '' | undefined;
  readonly storage?: unknown;
}

/** Keys that only one pod of slotstack's uses, and those that only an operator does. */
const ofOnePod = ['imageFacts', 'dataPath'];
const ofOperator = ['instances', 'storage', 'backup'];

/**
 * Finds keys that are of no use. Where the key `engine` is there and empty, a template has chosen: those for the operator wait for the
 * environments that have one.
 */
export function checkEngine(config: Operated, context: z.RefinementCtx): void {
  const { engine } = config;
  const report = (key: string, message: string) => {
    context.addIssue({ code: 'custom', path: [key], message });
  };
  const stated = (keys: readonly string[]) =>
    keys.filter((key) => (config as Record<string, unknown>)[key] !== undefined);
  if (engine === undefined)
    for (const key of stated(ofOperator))
      report(key, 'has an effect only with an engine: leave it out, or state engine');
  if (engine === undefined || engine === '') return;
  for (const key of stated(ofOnePod))
    report(
      key,
      `has no effect with ${engine}: leave it out; what other environments need goes to a group of theirs, with "when"`,
    );
  if (config.storage === undefined)
    report('storage', `required with ${engine}: the claim of each instance, such as { size: 20Gi }`);
}
