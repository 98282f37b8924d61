import { createHash } from 'node:crypto';

/** The first hexadecimal digits of a SHA-256. @param digits at most 64 */
export function digest(content: Buffer | string, digits = 64): string {
  return createHash('sha256').update(content).digest('hex').slice(0, digits);
}
