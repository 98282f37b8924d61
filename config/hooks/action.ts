import type { Place } from '../place';
import type { Problems } from '../../input/problem';
import { nearOrAll, suggestion } from '../../input/suggestion';
import type { YamlDocument } from '../../input/yaml-document';
import { resourceOf, resourceWords } from '../../kubernetes/resource-name';
import { secondsOfDuration } from '../../rules/go-duration';
import { builtInOf, type HookStep } from '../schema/hooks';
import { formatPath } from '../schema/read';
import type { Services } from '../schema/services';
import type { HookAction } from './hook';

export interface ActionContext {
  readonly services: Services;
  readonly document: YamlDocument;
  readonly place: Place;
  /** Where the step stands. */
  readonly path: readonly PropertyKey[];
  /** Takes what is wrong with it. */
  readonly problems: Problems;
}

/** What a step does; undefined where something is wrong with it. */
export function actionOf(step: HookStep, context: ActionContext): HookAction | undefined {
  const builtIn = builtInOf(step);
  if (builtIn === undefined) return scriptOf(step);
  refuseKeysOfScripts(step, context);
  const given = new Arguments(step, context);
  switch (builtIn) {
    case 'kubectl.wait':
      return waitOf(given, context);
    case 'sleep': {
      const seconds = given.seconds('duration');
      given.refuseOthers();
      return seconds === undefined ? undefined : { does: 'sleep', seconds };
    }
    case 'codex.check-dev-host-ports': {
      const { baseDomain = {} } = context.services;
      const { slot } = context.place;
      const usual = slot === undefined || !baseDomain.ai ? undefined : `dev-${slot}.${baseDomain.ai}`;
      const host = given.text('host', usual);
      given.refuseOthers();
      return host === undefined ? undefined : { does: 'check-ports', host };
    }
    default:
      return undefined;
  }
}

function scriptOf({ run = '', shell, image, secrets = [], rules = [] }: HookStep): HookAction {
  return {
    ...{ does: 'script', script: run, secrets, rules },
    shell: shell === 'sh' ? 'sh' : 'bash',
    ...(image && { image }),
  };
}

/** A built-in step has what it needs. */
function refuseKeysOfScripts(step: HookStep, { path, document, problems }: ActionContext): void {
  for (const name of ['image', 'shell', 'secrets', 'rules'] as const) {
    if (step[name] === undefined || step[name] === '') continue;
    const key = [...path, name];
    problems.add(document.positionOfKey(key), `${formatPath(key)}: is for scripts, and this step is ${step.use}`);
  }
}

const usualWait = 1200;

function waitOf(given: Arguments, { place }: ActionContext): HookAction | undefined {
  const kind = given.text('kind');
  const name = given.text('name');
  // Another than its own is told elsewhere.
  given.text('namespace', place.namespace);
  const condition = given.text('condition', 'Available');
  const seconds = given.seconds('timeout', usualWait);
  given.refuseOthers();
  const resource = kind === undefined ? undefined : resourceOf(kind);
  // One that looks like none of these is told elsewhere: it may be of somebody else.
  if (kind !== undefined && !resource)
    given.tell('kind', `there is no kind "${kind}"${suggestion(kind, resourceWords)}`);
  if (resource?.isClusterScoped)
    given.tell('kind', `"${kind ?? ''}" belongs to the whole cluster, and the step may look at its own namespace only`);
  if (name !== undefined && !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name))
    given.tell('name', `"${name}" is no name of an object`);
  if (condition !== undefined && !/^[A-Za-z][A-Za-z0-9./-]*(=[A-Za-z]+)?$/.test(condition))
    given.tell('condition', `"${condition}" is no condition, such as "Available" or "Ready=False"`);
  if (name === undefined || condition === undefined || seconds === undefined || !resource) return undefined;
  // They have no conditions: codexctl waits for this one in vain.
  const isRolledOut = condition === 'Available' && ['statefulsets', 'daemonsets'].includes(resource.name);
  return { does: 'wait', resource, name, seconds, condition: isRolledOut ? undefined : condition };
}

/** What stands in `with`. */
class Arguments {
  private readonly known: string[] = [];

  constructor(
    private readonly step: HookStep,
    private readonly context: ActionContext,
  ) {}

  /** Undefined where there is none, which is told. */
  text(key: string, usual?: string): string | undefined {
    this.known.push(key);
    const value = String(this.step.with?.[key] ?? '').trim();
    if (value !== '') return value;
    if (usual === undefined) this.tell(key, `required by ${this.step.use}`);
    return usual;
  }

  seconds(key: string, usual?: number): number | undefined {
    const text = this.text(key, usual === undefined ? undefined : `${usual}s`);
    const seconds = text === undefined ? undefined : secondsOfDuration(text);
    if (text !== undefined && seconds === undefined) this.tell(key, 'must be a duration such as "90s" or "5m"');
    return seconds;
  }

  refuseOthers(): void {
    const { document, path, problems } = this.context;
    for (const key of Object.keys(this.step.with ?? {}).filter((each) => !this.known.includes(each))) {
      const full = [...path, 'with', key];
      problems.add(
        document.positionOfKey(full),
        `${formatPath(full)}: unknown key "${key}"${nearOrAll(key, this.known)}`,
      );
    }
  }

  tell(key: string, message: string): void {
    const { document, path, problems } = this.context;
    const full = [...path, 'with', key];
    problems.add(document.positionOf(full), `${formatPath(full)}: ${message}`);
  }
}
