import type { HookMoment } from '../../config/hooks/hook';
import { argoCdAnnotations } from '../../kubernetes/argocd-names';

/** Far from what people write into their own manifests. */
const farthest = 1000;

/** The wave of what must be there before the first hook: the namespace, and what gives its pods their Secrets. */
export const waveOfFoundation = -2 * farthest;

/** The wave of what a slot begins with, before the first hook, too. */
export const waveOfFirst = waveOfFoundation + 1;

/** The wave of what is there only during a deploy: after all else, and before the hooks that come after. */
export const waveOfTemporary = farthest;

/**
 * Those of a moment come one after the other.
 *
 * @param order its place among them, from 1; 0 is that of what they may do
 */
export function waveOfHook(moment: HookMoment, order: number): number {
  return moment === 'before' ? order - farthest : order + farthest;
}

/** What has Argo CD apply an object in this wave. */
export function inWave(wave: number): Record<string, string> {
  return { [argoCdAnnotations.syncWave]: String(wave) };
}

/**
 * Seconds that what Argo CD waits for in a slot may take where nothing else is said: while a sync runs, it deletes nothing, and a pod whose
 * image is nowhere never ends.
 */
export const secondsInSlot = 600;
