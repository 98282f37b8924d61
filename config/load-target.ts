import { basename, dirname, resolve } from 'node:path';
import { groupsWithAgent } from './agent-pod/groups-with-agent';
import { argoCdOf } from './argocd';
import { backupOf } from './backup';
import { isInClaims, resolveClaimedData } from './claimed-data';
import { clusterOf } from './cluster';
import { settingsOf } from './context';
import { resolveDataPaths, type DataPaths } from './data-paths';
import { namesData } from './data-use';
import { resolveEnvironment } from './environments';
import { refuseMovedData } from './fixed-keys';
import { resolveGuard, withAgentAccount } from './guard';
import { dashed, isOnRequest } from './header';
import { hooksOfTarget } from './hooks/hooks-of-target';
import { lifeOf } from './life';
import { resolveLimits } from './limits';
import type { ManifestFiles } from './manifests/manifest-files';
import type { ManifestObject } from '../kubernetes/placed-object';
import { resolveNetwork } from './network';
import { ownImageNames } from './images/image-builds';
import { imagesOfTarget } from './images/target-images';
import { withImage, withImages } from './images/with-images';
import type { Place } from './place';
import { Problems, type Problem } from '../input/problem';
import type { Register } from './register';
import { Rendering } from './rendering';
import { noTask, requestedTask, taskOf, type Task } from './task';
import type { DeclaredValues } from './schema/values';
import { readServices } from './schema/read-services';
import { refused } from '../template';
import type { Services } from './schema/services';
import { declaredSecrets } from './secrets';
import { sourcesOf } from './sources';
import type { ServicesFile } from './services-file';
import type { SlotFacts } from '../siblings/slot-facts';
import type { Target } from './target';
import { workspaceOf } from './workspace';
import { leftDataPaths, type LoadedTarget } from './unused-data-paths';
import type { YamlDocument } from '../input/yaml-document';

/** An object of a target that is not looked at any further here. */
export interface UncheckedObject {
  /** Namespace of its target. */
  readonly namespace: string;
  readonly entry: ManifestObject;
  readonly slot?: number | undefined;
  /** @default services.yaml states none */
  readonly kubernetesVersion?: string | undefined;
}

/** What the targets of a project are read from. */
export interface ProjectSources {
  readonly file: ServicesFile;
  readonly register: Register;
  /** How many slots there are in each environment with slots. */
  readonly slots: number;
  readonly manifests: ManifestFiles;
  /** What is known to be wrong with services.yaml. */
  readonly earlier: Problems;
}

/** Names of the environment variables that a project's files can read, sorted. */
export function variableNamesOf({ file, manifests }: Pick<ProjectSources, 'file' | 'manifests'>): string[] {
  const fields = [...file.fieldsUsed, ...manifests.fieldsUsed];
  // What is given is read by its name, which is in no template, or all at once.
  const given = fields.some((field) => field === 'Vars' || field === 'UserVars') ? Object.keys(file.given) : [];
  return [...new Set([...file.variableNames, ...manifests.variableNames, ...given])].sort();
}

export interface LoadContext extends ProjectSources {
  /** Takes the objects of all targets. */
  readonly objects: UncheckedObject[];
}

/** What the register says of a slot. */
export function factsOf(slot: number, register: Register): SlotFacts {
  return { slot, generation: register.generation(slot), life: lifeOf(register.record(slot)) };
}

/**
 * @throws InvalidInput with every problem, also with the problems of a stage after one that has found some
 * @throws DependsOnSlot for a stand-in that is not enough
 */
export function loadTarget(place: Place, { file, register, manifests, earlier, objects }: LoadContext): LoadedTarget {
  const { project, environment, slot, namespace, ownsNamespace } = place;
  const remarks: Problem[] = [];
  const inFile = new Problems(earlier);
  const { values } = file.header;
  const request = slot === undefined ? register.request(environment) : undefined;
  const task = place.standIn ? undefined : taskIn(place, register, values);
  const withoutTask = { ...place, task: noTask(values, slot === undefined ? undefined : 0) };
  const inUse = task ? { ...place, task } : withoutTask;
  const document = file.render(inUse, remarks, inFile);
  if (task && file.readsTask)
    inFile.collect(() => {
      refuseMovedData(document, file.render(withoutTask, [], new Problems()));
    });
  const inSchema = new Problems(inFile);
  const services = readServices(document, inSchema);

  const problems = new Problems(inSchema);
  const settings = problems.collect(() => resolveEnvironment(environment, services, document)) ?? {};
  const inClaims = services.dataPaths !== undefined && isInClaims(services.dataPaths);
  const directories = () =>
    inClaims
      ? refused('data paths lie in claims here: a pod mounts the claim data-<name>')
      : directoriesOf(() => (ownsNamespace ? dataPathsOf(services, document, place, file) : undefined), services);
  const lasting = { ...(task ?? noTask(values, undefined)), generation: settings.dataGeneration ?? 0 };
  const ofPlace = slot === undefined ? { ...place, task: lasting } : inUse;
  const header = file.header.environments.find(({ name }) => name === environment);
  const onRequest = header !== undefined && isOnRequest(header, ownsNamespace);
  const own = services.environments[environment]?.onRequest;
  if (own !== undefined && own !== onRequest)
    problems.add(
      document.positionOf(['environments', environment, 'onRequest']),
      `environments.${environment}.onRequest: must be true or false as written: it is read before templates are`,
    );
  if (onRequest && ownsNamespace)
    problems.add(
      document.positionOf(['environments', environment, 'onRequest']),
      `environments.${environment}.onRequest: it has a namespace of its own, which would go with its data; what comes and goes with its data is a slot`,
    );
  const inManifests = { ...ofPlace, directories };
  const rendering = new Rendering(inManifests, settingsOf(services), file, remarks);
  const facts = place.standIn?.facts ?? (slot === undefined ? undefined : factsOf(slot, register));
  const name = ownsNamespace ? namespace : `${project}-${dashed(environment)}`;
  const generation = facts?.generation ?? settings.dataGeneration ?? 0;
  const inGroups = new Problems(inSchema);
  const { groups, agent } = groupsWithAgent(
    {
      ...{ place, name, generation, services, document, file, rendering, manifests },
      ...{ environment: settings, task: inUse.task },
    },
    { problems, inGroups },
  );
  const { kubernetesVersion } = services;
  const unchecked = (entry: ManifestObject): UncheckedObject => ({ entry, namespace, slot, kubernetesVersion });
  objects.push(...groups.flatMap((group) => group.objects.map(unchecked)));
  // Of a directory that nobody uses, it is not asked that it names the slot.
  const withoutSlot = { project, projectRoot: place.projectRoot };
  const usesData = !inGroups.isEmpty || namesData(groups, services.dataPaths?.root);
  const stated =
    ownsNamespace && !inClaims
      ? problems.collect(() => dataPathsOf(services, document, usesData ? place : withoutSlot, file))
      : undefined;
  const claimedData =
    ownsNamespace && inClaims ? problems.collect(() => resolveClaimedData(services, document)) : undefined;
  const left = stated && slot !== undefined ? leftDataPaths(stated, slot, environment, services, document) : undefined;
  const dataPaths = left ? undefined : stated;
  const guard = withAgentAccount(resolveGuard(services, document, environment, problems), agent);
  const limits = resolveLimits(services, document, slot, problems);
  const argocd = argoCdOf(services.argocd, document.positionOfKey(['argocd']));
  const hookSources = { services, document, place, isArgoCds: argocd.source !== undefined };
  const { hooks, comments, pending } = hooksOfTarget(hookSources, problems);
  const record = place.standIn || slot === undefined ? undefined : register.record(slot);
  const ownImages = slot === undefined ? undefined : (record?.active && record.images) || {};
  const imageSources = { document, file: file.path, rendering, own: ownImages };
  const { pending: pendingImages, ...images } = imagesOfTarget(services, imageSources, problems);
  if (services.sources) for (const field of ['Branch', 'Commit', 'PR']) place.standIn?.readsTask(field);
  const paths = ownsNamespace ? (dataPaths?.paths ?? claimedData?.paths ?? []) : undefined;
  const sources = sourcesOf(services, document, record?.active ? record : undefined, paths, problems);
  const workspace = workspaceOf(services, document, paths, problems);
  const secrets = declaredSecrets(services, document);
  const backup = backupOf(services, document, { place, dataPaths, claimedData, secrets }, problems);
  const renamed = { namespace, images: ownImageNames(images.builds) };
  problems.collect(() => {
    inGroups.throwIfAny();
  });
  problems.throwIfAny();
  const cluster = clusterOf(settings, { file: file.path, document, environment, variables: file.variables });
  const { standIn: _, ...ownPlace } = place;
  const target: Target = {
    ...ownPlace,
    name,
    onRequest,
    ...(request && { request }),
    generation,
    ...(facts && { life: facts.life }),
    ...(settings.imagePullPolicy && { imagePullPolicy: settings.imagePullPolicy }),
    imagePullSecrets: settings.imagePullSecrets ?? [],
    ...(cluster && { cluster }),
    ...(kubernetesVersion && { kubernetesVersion }),
    ...(dataPaths && { dataPaths }),
    ...(claimedData && { claimedData }),
    dataPathsPosition: document.positionOf(['dataPaths']),
    keptClaims: (services.claims?.keep ?? []).map((name, index) => ({
      name,
      position: document.positionOf(['claims', 'keep', index]),
    })),
    guard,
    sharedNamespaces: services.sharedNamespaces ?? [],
    secrets,
    plainSecrets: services.plainSecrets ?? {},
    limits,
    network: resolveNetwork(services, slot),
    groups: groups.map((group) => withImages(group, renamed)),
    remarks,
    hooks: hooks.map((hook) => withImage(hook, renamed)),
    comments,
    images,
    ...(sources && { sources }),
    ...(workspace && { workspace }),
    ...(agent && { agent }),
    ...(backup && { backup }),
    pending: [...pending, ...pendingImages],
  };
  return { target, argocd, services, usesData, left };
}

/** What a place is in use for; undefined for a lasting environment that nobody has asked for. */
function taskIn({ environment, slot }: Place, register: Register, values: DeclaredValues): Task | undefined {
  if (slot !== undefined) return taskOf(register.record(slot), values);
  const request = register.request(environment);
  return request && requestedTask(request, values);
}

/**
 * Where data paths lie. What is wrong with them is told where they stand, and not again by each file that reads one: for that, their
 * names are enough.
 */
function directoriesOf(resolve: () => DataPaths | undefined, { dataPaths }: Services): Record<string, string> {
  const problems = new Problems();
  const paths = problems.collect(resolve)?.paths ?? [];
  if (problems.isEmpty) return Object.fromEntries(paths.map(({ name, hostPath }) => [name, hostPath]));
  const stated = (dataPaths?.dirs ?? []).map((entry) => (typeof entry === 'string' ? entry : entry.name));
  return Object.fromEntries([...stated, ...(dataPaths?.paths ?? [])].map((path) => [basename(path.trim()), path]));
}

function dataPathsOf(
  services: Services,
  document: YamlDocument,
  { project, slot, projectRoot }: Pick<Place, 'project' | 'slot' | 'projectRoot'>,
  file: ServicesFile,
): DataPaths | undefined {
  if (!services.dataPaths) return undefined;
  return resolveDataPaths(services.dataPaths, document, {
    project,
    slot,
    checkouts: [projectRoot, resolve(dirname(file.path))],
    unsetVariables: file.variableNames.filter((name) => (file.variables[name] ?? '').trim() === ''),
  });
}
