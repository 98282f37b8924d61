import { isInClaims } from './claimed-data';
import type { Hook } from './hooks/hook';
import type { PendingEntry } from './pending';
import type { Problem } from '../input/problem';
import type { Services } from './schema/services';
import type { Target } from './target';

/** What a target is, as far as keys depend on it. */
export interface InertContext {
  readonly environment: string;
  /** Whether its environment has slots. */
  readonly isSlot: boolean;
  /** Whether any environment of the file has slots. */
  readonly anySlots: boolean;
  /** Fields that the templates of the project read, such as `Codex`. */
  readonly fieldsUsed: ReadonlySet<string>;
  readonly hooks: readonly Hook[];
  /** Whether any image is copied. */
  readonly hasCopies: boolean;
  /** Whether any target has an agent. */
  readonly hasAgent: boolean;
  /** Whether images are built. */
  readonly hasBuilds: boolean;
}

/** Keys that are accepted because existing files have them, and that nothing comes of: each with the reason. */
export function inertKeys(services: Services, context: InertContext): PendingEntry[] {
  const entries: PendingEntry[] = [];
  const add = (path: string, reason: string, status: PendingEntry['status'] = 'not applicable') => {
    entries.push({ path, name: path.replace(/.*\./, ''), status, reason });
  };
  const ofTemplates = (key: 'codex' | 'storage' | 'baseDomain' | 'versions') => {
    const field = `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
    if (services[key] && Object.keys(services[key]).length > 0 && !context.fieldsUsed.has(field))
      add(key, `only templates use it, and none reads .${field}`);
  };
  if (services.registry) add('registry', 'templates name their registry themselves');
  if (services.maxSlots && !context.anySlots)
    add('maxSlots', 'no environment has slots, because no namespace pattern uses .Slot');
  ofTemplates('versions');
  // The host of a slot is made of it.
  if (!context.hooks.some(({ action }) => action.does === 'check-ports')) ofTemplates('baseDomain');
  if (!context.hasAgent) ofTemplates('codex');
  if (!(services.dataPaths && isInClaims(services.dataPaths))) ofTemplates('storage');
  if (services.mirror && !context.hasCopies) add('mirror', 'no image is copied');
  if (services.registries && !context.hasCopies && !context.hasBuilds) add('registries', 'no image is copied or built');
  if (services.builds && !Object.values(services.images ?? {}).some(({ type }) => type === 'build'))
    add('builds', 'no image is of type "build"');
  // Empty ones say on purpose that there is none here.
  if (services.agent && services.agent.image === undefined && services.agent.workload === undefined)
    add('agent', 'there is none: it states neither `image` nor `workload`');
  if (services.state) add('state', 'the slot register says which slots are in use', 'replaced');
  addOfEnvironment(services, context, add);
  addOfDataPaths(services, add);
  addSwitchedOff(services, add);
  for (const [index, service] of (services.services ?? []).entries())
    if (service.ingress) add(`services[${index}].ingress`, 'manifests have their Ingresses themselves');
  return entries;
}

type Add = (path: string, reason: string, status?: PendingEntry['status']) => void;

function addOfEnvironment(services: Services, { environment, isSlot }: InertContext, add: Add): void {
  const own = services.environments[environment] ?? {};
  const path = `environments.${environment}`;
  if (own.localRegistry) add(`${path}.localRegistry`, 'templates name their registry themselves');
  if (!isSlot && (own.slotBootstrapInfra ?? []).length > 0)
    add(`${path}.slotBootstrapInfra`, `${environment} has no slots`);
  if (isSlot && own.dataGeneration !== undefined)
    add(`${path}.dataGeneration`, 'each slot has its generation in the register: slotstack slots clean', 'replaced');
}

function addOfDataPaths({ dataPaths }: Services, add: Add): void {
  if (!dataPaths) return;
  if (isInClaims(dataPaths))
    for (const key of Object.keys(dataPaths.collector ?? {}).filter((each) => each !== 'trashRetentionHours'))
      add(`dataPaths.collector.${key}`, 'no collector looks at data in claims');
  if ((dataPaths.paths ?? []).every((path) => path.trim() === '')) return;
  for (const key of ['dirs', 'envDir'] as const)
    if (dataPaths[key] !== undefined) add(`dataPaths.${key}`, 'dataPaths.paths is there, and comes before it');
}

/** What is set up and switched off at once. */
function addSwitchedOff(services: Services, add: Add): void {
  for (const key of ['guard', 'limits', 'network'] as const) {
    const block = services[key];
    if (block?.enabled !== false) continue;
    for (const inner of Object.keys(block).filter((each) => each !== 'enabled'))
      add(`${key}.${inner}`, `${key}.enabled is false`);
  }
}

/** What services.yaml has and nothing comes of: a line for each hook that is not run, and one for all else. */
export function inertRemarks(targets: readonly Pick<Target, 'pending'>[], file: string): Problem[] {
  const all = targets.flatMap(({ pending }) => pending);
  const ofTheirOwn = all.flatMap(({ path, name, reason, note }): Problem[] =>
    note === undefined || note === 'none'
      ? []
      : [{ position: note, message: `${path} (${name}) is not run: ${reason}` }],
  );
  const byText = new Map(ofTheirOwn.map((remark) => [JSON.stringify(remark), remark]));
  const others = all.filter(({ note }) => note === undefined).map(({ path }) => path);
  // That maxSlots has no effect is told elsewhere, in a line of its own.
  const paths = [...new Set(others)].filter((path) => path !== 'maxSlots');
  return [...byText.values(), ...commonRemark(paths, file)];
}

function commonRemark(paths: readonly string[], file: string): Problem[] {
  if (paths.length === 0) return [];
  const [first = '', second, third] = paths;
  const named = paths.length <= 3 ? paths.join(', ') : `${first}, ${second}, ${third} and ${paths.length - 3} more`;
  const message = `${paths.length === 1 ? 'is read and not acted on' : 'are read and not acted on'}: slotstack report says why`;
  return [{ position: { file, line: 1, column: 1 }, message: `${named} ${message}` }];
}
