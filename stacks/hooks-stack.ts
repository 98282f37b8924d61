import type { App } from 'cdk8s';
import type { HookMoment } from '../config/hooks/hook';
import type { Target } from '../config/target';
import { HookJob } from '../constructs/hooks/hook-job';
import { jobsOf } from './jobs-of';
import { Stack } from './stack';

/** Where the hooks of a moment lie in the output. */
export function hooksFile(moment: HookMoment): string {
  return `hooks/${moment}.k8s.yaml`;
}

const temporary = 'hooks/temporary-';

/** Where objects lie that are there only during a deploy. */
export function temporaryFile(file: string): string {
  return `${temporary}${file}`;
}

export function isTemporaryFile(file: string): boolean {
  return file.startsWith(temporary);
}

/**
 * The Jobs that do the steps of services.yaml, in a directory of their own: `kubectl apply -f` is not recursive, and would start
 * all of them at once.
 */
export class HooksStack extends Stack {
  constructor(app: App, target: Target, moment: HookMoment) {
    super(app, hooksFile(moment));
    const jobs = jobsOf(target);
    const guest = target.ownsNamespace ? undefined : target.environment.replaceAll('_', '-');
    const hooks = target.hooks.filter((hook) => hook.moment === moment);
    for (const [index, hook] of hooks.entries())
      new HookJob(this, `hook-${index}`, { jobs, hook, order: index + 1, isOfSlot: target.slot !== undefined, guest });
  }
}
