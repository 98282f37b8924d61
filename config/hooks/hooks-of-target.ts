import { isEnabled } from '../enabled';
import type { PendingEntry } from '../pending';
import type { Place } from '../place';
import type { Problems } from '../../input/problem';
import { builtInOf, type BuiltInStep, type HookStep } from '../schema/hooks';
import { UNKNOWN_PROJECT_ROOT } from '../inputs';
import { suggestion } from '../../input/suggestion';
import { resourceOf, resourceWords } from '../../kubernetes/resource-name';
import { formatPath } from '../schema/read';
import type { Services } from '../schema/services';
import { secondsOfDuration } from '../../rules/go-duration';
import type { YamlDocument } from '../../input/yaml-document';
import { actionOf, type ActionContext } from './action';
import type { Hook, HookMoment } from './hook';
import { missingCommands } from './missing-commands';

/** What becomes of the hooks of services.yaml in a target. */
export interface TargetHooks {
  /** Those that Jobs do, in the order in which they run. */
  readonly hooks: readonly Hook[];
  /** What `github.comment` steps say. */
  readonly comments: readonly string[];
  /** Those that no Job does, with the reason. */
  readonly pending: readonly PendingEntry[];
}

export interface HookSources {
  readonly services: Services;
  readonly document: YamlDocument;
  readonly place: Place;
  /** Whether Argo CD delivers the project. */
  readonly isArgoCds: boolean;
}

/** A step with the place where it stands. */
interface PlacedStep {
  readonly path: readonly PropertyKey[];
  readonly phase: Phase;
  readonly step: HookStep;
  readonly groupEnabled: boolean;
}

/** codexctl's moments, of which some are the same: it applies all groups at once. */
const momentOf = {
  beforeAll: 'before',
  beforeApply: 'before',
  afterApply: 'after',
  afterAll: 'after',
  beforeDestroy: 'before-delete',
  afterDestroy: undefined,
} as const satisfies Record<string, HookMoment | undefined>;

type Phase = keyof typeof momentOf;

/** Their order. */
const phases = Object.keys(momentOf) as Phase[];

type Outcome = Pick<PendingEntry, 'status' | 'reason'>;

/** What is done otherwise than by a Job, or not at all. */
const otherwise: Partial<Record<BuiltInStep, Outcome>> = {
  'codex.ensure-data-dirs': {
    status: 'replaced',
    reason: 'the init container of each workload that mounts a data path makes its directories',
  },
  'codex.ensure-codex-secrets': { status: 'replaced', reason: 'slotstack secrets apply gives Secrets their values' },
  'codex.reuse-dev-tls-secret': {
    status: 'replaced',
    reason:
      'a Secret with the source "shared" is a copy of the one that the platform has; without that, each slot gets a certificate of its own',
  },
  'github.comment': { status: 'replaced', reason: 'its text is part of what slotstack comment writes on a slot' },
  preflight: {
    status: 'replaced',
    reason: 'slotstack apply asks the API server about every object before it changes any',
  },
};

/** @param problems takes what is wrong with a step that runs here */
export function hooksOfTarget(sources: HookSources, problems: Problems): TargetHooks {
  const hooks: Hook[] = [];
  const comments: string[] = [];
  const pending: PendingEntry[] = [];
  for (const placed of stepsOf(sources.services)) {
    const { path, step, phase } = placed;
    const place = formatPath(path);
    const name = step.name ?? step.use ?? 'run';
    if (step.run === undefined && step.use === undefined)
      problems.add(sources.document.positionOf(path), `${place}: has neither "run" nor "use": what is to be done?`);
    const outcome = outcomeOf(placed, sources);
    if (outcome) {
      // What somebody means to run, and is not run, is told where it stands.
      const note = outcome.status === 'not done yet' ? sources.document.positionOf(path) : ('none' as const);
      pending.push({ path: place, name, ...outcome, note });
      if (step.use === 'github.comment' && outcome.status === 'replaced')
        comments.push(...commentOf(step, path, sources, problems));
      continue;
    }
    pending.push(...ignoredOf(step, place));
    const action = actionOf(step, { ...sources, path, problems });
    const seconds = timeLimitOf(step, { ...sources, path, problems });
    const moment = momentOf[phase];
    if (!action || moment === undefined) continue;
    hooks.push({
      ...{ path: place, name, moment, action, seconds },
      runs: step.runs === 'life' ? 'life' : 'deploy',
      ignoresFailure: step.continueOnError ?? false,
      position: sources.document.positionOf(path),
    });
  }
  return { hooks, comments, pending };
}

/** All steps in the order in which they run: by phase, then as services.yaml has them. */
function stepsOf({ hooks, infrastructure = [], services = [] }: Services): PlacedStep[] {
  const places = [
    { path: [] as readonly PropertyKey[], hooks, groupEnabled: true },
    ...infrastructure.map((group, index) => ({
      ...{ path: ['infrastructure', index], hooks: group.hooks, groupEnabled: isEnabled(group.when) },
    })),
    ...services.map((service, index) => ({
      ...{ path: ['services', index], hooks: service.hooks, groupEnabled: isEnabled(service.when) },
    })),
  ];
  return phases.flatMap((phase) =>
    places.flatMap(({ path, hooks: of = {}, groupEnabled }) =>
      ((of as Partial<Record<Phase, readonly HookStep[]>>)[phase] ?? []).map((step, index) => ({
        ...{ path: [...path, 'hooks', phase, index], phase, step, groupEnabled },
      })),
    ),
  );
}

/** Why no Job does a step; undefined where one does. */
function outcomeOf(
  { step, phase, groupEnabled }: PlacedStep,
  { services, place, isArgoCds }: HookSources,
): Outcome | undefined {
  if (!groupEnabled) return { status: 'not applicable', reason: 'its group is left out here' };
  if (saysNo(step.when)) return { status: 'not applicable', reason: 'its "when" says no here' };
  const builtIn = builtInOf(step);
  const other = builtIn && otherwise[builtIn];
  if (other) return other;
  if (builtIn === undefined && (step.run ?? '').trim() === '')
    return { status: 'not applicable', reason: 'it is empty here' };
  if (phase === 'afterDestroy')
    return { status: 'not applicable', reason: 'the namespace is gone, and there is nothing left to run in' };
  if (phase === 'beforeDestroy' && place.slot === undefined && place.ownsNamespace)
    return { status: 'not applicable', reason: 'what lasts is deleted by nobody' };
  if (momentOf[phase] === 'after' && place.slot !== undefined && isArgoCds)
    return {
      status: 'not done yet',
      reason: 'Argo CD would wait until all of the slot is healthy, and could not delete one that never is',
    };
  if (phase === 'beforeDestroy' && isArgoCds)
    return { status: 'not applicable', reason: 'Argo CD deletes a slot by itself, in one step with what cleans up' };
  if (JSON.stringify(step).includes(UNKNOWN_PROJECT_ROOT))
    return {
      status: 'not done yet',
      reason: "it depends on .ProjectRoot: set SLOTSTACK_PROJECT_ROOT to the checkout's path on the nodes",
    };
  if (builtIn !== undefined) return waitsElsewhere(step, place);
  // codexctl runs it on the machine of whoever applies, which has more than our image.
  const missing = step.image || services.dataPaths?.toolsImage ? [] : missingCommands(step.run ?? '');
  if (missing.length === 0) return undefined;
  const all = new Intl.ListFormat('en').format(missing);
  return {
    status: 'not done yet',
    reason: `it calls ${all}, which the tools image does not have: state an "image" that has ${missing.length === 1 ? 'it' : 'them'} and, for kubectl, "rules" with what it may do`,
  };
}

/** Rights in another namespace are for whoever that belongs to, and not for a slot. */
function waitsElsewhere({ use, with: given = {} }: HookStep, { namespace }: Place): Outcome | undefined {
  if (use !== 'kubectl.wait') return undefined;
  const kind = String(given.kind ?? '').trim();
  if (kind !== '' && !resourceOf(kind) && suggestion(kind, resourceWords) === '')
    return {
      status: 'not done yet',
      reason: `"${kind}" is no kind of Kubernetes' own: of others, state plural and group: certificates.cert-manager.io`,
    };
  const other = String(given.namespace ?? '').trim();
  if (other === '' || other === namespace) return undefined;
  return {
    status: 'not done yet',
    reason: `it waits for what is in ${other}, and a Job looks at its own namespace only`,
  };
}

/** What a script has beside it that is for built-in steps: codexctl ignores it. */
function ignoredOf(step: HookStep, path: string): PendingEntry[] {
  if (builtInOf(step) !== undefined) return [];
  const reason = 'the step is a script';
  const entry = (key: string) => ({
    path: `${path}.${key}`,
    name: key,
    status: 'not applicable' as const,
    reason,
    note: 'none' as const,
  });
  return [
    ...(step.use !== undefined && step.use !== 'run' ? [entry('use')] : []),
    ...(Object.keys(step.with ?? {}).length > 0 ? [entry('with')] : []),
  ];
}

/** A hook whose `when` is rendered empty does not run, but a group whose `when` is empty is there: both are codexctl's rules. */
function saysNo(when: HookStep['when']): boolean {
  return when !== undefined && ['', 'false', '0', 'no'].includes(String(when).trim().toLowerCase());
}

function commentOf(
  step: HookStep,
  path: readonly PropertyKey[],
  { document }: HookSources,
  problems: Problems,
): string[] {
  const { body } = step.with ?? {};
  if (typeof body === 'string' && body.trim() !== '') return [body.trim()];
  const key = [...path, 'with', 'body'];
  problems.add(document.positionOf(key), `${formatPath(key)}: required: the text of the comment`);
  return [];
}

/** Seconds that a step states. Nothing, and none, is no limit, as in codexctl. */
function timeLimitOf({ timeout }: HookStep, { path, document, problems }: ActionContext): number | undefined {
  if (timeout === undefined || timeout === '') return undefined;
  const seconds = secondsOfDuration(timeout);
  const key = [...path, 'timeout'];
  if (seconds === undefined)
    problems.add(document.positionOf(key), `${formatPath(key)}: must be a duration such as "90s" or "5m"`);
  return seconds === 0 ? undefined : seconds;
}
