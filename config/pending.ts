import { isEnabled } from './enabled';
import type { Services } from './schema/services';
import type { HookStep } from './schema/hooks';

/** An entry of services.yaml that no manifest stands for, and why. */
export interface PendingEntry {
  /** Where it stands, such as `hooks.beforeAll[0]`. */
  readonly path: string;
  readonly name: string;
  readonly status: 'replaced' | 'not done yet' | 'not applicable';
  readonly reason: string;
}

type Outcome = Pick<PendingEntry, 'status' | 'reason'>;

const builtIns: Readonly<Record<Exclude<NonNullable<HookStep['use']>, 'run'>, Outcome>> = {
  'codex.ensure-data-dirs': {
    status: 'replaced',
    reason: 'the init container of each workload that mounts a data path makes its directories',
  },
  'codex.ensure-codex-secrets': { status: 'replaced', reason: 'slotstack secrets apply gives Secrets their values' },
  'codex.check-dev-host-ports': { status: 'not applicable', reason: 'it looks at the machine that codexctl runs on' },
  'codex.reuse-dev-tls-secret': {
    status: 'not done yet',
    reason: 'each slot gets a certificate of its own; one whose Secret has the source "shared" is that of the platform',
  },
  'kubectl.wait': { status: 'not done yet', reason: 'hooks are not synthesized; wait with kubectl after applying' },
  'github.comment': { status: 'not applicable', reason: 'manifests comment nowhere; it is a step of a workflow' },
  sleep: { status: 'not applicable', reason: 'manifests say what should be, not when' },
  preflight: {
    status: 'not applicable',
    reason: 'it looks for tools on the machine that applies; synth checks the manifests themselves',
  },
};

/** What becomes of each hook and image of a target, so that nothing is dropped silently. */
export function pendingEntries(services: Services): PendingEntry[] {
  const entries: PendingEntry[] = [];
  const addSteps = (
    path: string,
    hooks: Readonly<Record<string, readonly HookStep[] | undefined>> | undefined,
    groupEnabled = true,
  ) => {
    for (const [phase, steps] of Object.entries(hooks ?? {})) {
      for (const [index, step] of (steps ?? []).entries()) {
        const outcome: Outcome = groupEnabled
          ? outcomeOf(step)
          : { status: 'not applicable', reason: 'its group is left out here' };
        entries.push({ path: `${path}hooks.${phase}[${index}]`, name: step.name ?? step.use ?? 'run', ...outcome });
      }
    }
  };
  addSteps('', services.hooks);
  for (const [index, group] of (services.infrastructure ?? []).entries())
    addSteps(`infrastructure[${index}].`, group.hooks, isEnabled(group.when));
  for (const [index, service] of (services.services ?? []).entries())
    addSteps(`services[${index}].`, service.hooks, isEnabled(service.when));
  for (const [name, image] of Object.entries(services.images ?? {})) {
    const reason = image.type === 'external' ? 'copy it to the registry yourself' : 'build and push it yourself';
    entries.push({ path: `images.${name}`, name, status: 'not done yet', reason });
  }
  return entries;
}

/**
 * A hook whose `when` is rendered empty does not run, but a group whose `when` is empty is there: both are codexctl's
 * rules.
 */
function outcomeOf(step: HookStep): Outcome {
  if (step.when !== undefined && ['', 'false', '0', 'no'].includes(String(step.when).trim().toLowerCase())) {
    return { status: 'not applicable', reason: 'its "when" says no here' };
  }
  if (step.run === undefined && step.use !== undefined && step.use !== 'run') return builtIns[step.use];
  return { status: 'not done yet', reason: 'hooks are not synthesized; run it after applying where it matters' };
}
