const mebibyte = 1024 * 1024;

/** Bytes of a memory quantity in Mi or Gi, as services.yaml has them. */
export function bytesOf(memory: string): number {
  return parseInt(memory, 10) * (memory.endsWith('Gi') ? 1024 : 1) * mebibyte;
}

/** Whole mebibytes. */
export function mebibytesOf(bytes: number): number {
  return Math.floor(bytes / mebibyte);
}
