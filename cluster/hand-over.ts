import { lifeInWords, type Life } from '../config/life';
import type { Delivery } from './delivery';
import { CommandFailed } from '../process/command-failed';
import type { LiveNamespace } from './namespace';

/**
 * The life in a slot's namespace that ends before the manifests of another are applied; undefined where it is the one
 * that they are of, or there is none. Of a namespace that was made before there were lives, nothing is known.
 *
 * @throws CommandFailed where the cluster has a newer life, or gives this one to another holder
 */
export function lifeToEnd({ life: found }: LiveNamespace, { name, namespace, target }: Delivery): Life | undefined {
  const wanted = target?.life;
  if (!wanted || !found) return undefined;
  const both = `${namespace} is of ${lifeInWords(found)} in the cluster, and of ${lifeInWords(wanted)} here`;
  if (found.number > wanted.number) throw new CommandFailed(`${name}: ${both}: this checkout is older; update it`);
  if (found.number < wanted.number) return found;
  if (found.holder === wanted.holder) return undefined;
  throw new CommandFailed(
    `${name}: ${both}, with the same generation: whoever edits the register by hand raises it; better: slotstack slots release, and allocate`,
  );
}
