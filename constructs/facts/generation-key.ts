const prefix = 'SLOTSTACK_GENERATION_';

/** The key by which a Secret shows that its values are of a generation. */
export function generationKey(generation: number): string {
  return `${prefix}${generation}`;
}

/** Whether a key of a Secret says nothing else than that. */
export function isGenerationKey(key: string): boolean {
  return key.startsWith(prefix);
}
