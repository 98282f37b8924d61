import { cpus, totalmem, type } from 'node:os';

/** What figures depend on, in a few words. */
export function machine(): string {
  const [{ model } = { model: 'unknown' }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${model.trim()}), ${memory} GiB, ${type()}, Node.js ${process.version.slice(1)}`;
}
