import { runNow } from '../cluster/backups';
import type { Delivery } from '../cluster/delivery';
import type { Kubectl } from '../cluster/kubectl';

/**
 * Runs the backup or the drill of targets now, one after the other, and says what it does.
 *
 * @param timeout seconds that each may take
 */
export function runEach(kubectl: Kubectl, named: readonly Delivery[], what: 'backup' | 'drill', timeout: number): void {
  const say = (line: string) => {
    console.error(`  ${line}`);
  };
  for (const { name, namespace } of named) {
    console.error(`${name}:`);
    runNow(kubectl, namespace, what, { timeout, say });
  }
}
