import { texts } from './cel';

/** With one of these begins the name of everything of slotstack's own that nobody else may make, change or be. */
const reservedPrefixes = ['slot-data', 'slot-gate', 'slot-hook'];

export const reservedNames = `${reservedPrefixes.join('... and ')}...`;

/** Whether a name is one of slotstack's own. */
export function isReserved(name: string): string {
  return `${texts(reservedPrefixes)}.exists(prefix, ${name}.startsWith(prefix))`;
}
