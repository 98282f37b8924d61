import { dirname, isAbsolute, join } from 'node:path';
import { isEnabled } from './enabled';
import { UNKNOWN_PROJECT_ROOT } from './inputs';
import { objectName } from '../kubernetes/kubernetes-object';
import { claimTemplatesOf } from '../kubernetes/claim-volumes';
import { takesDataAlong } from '../kubernetes/data-kinds';
import { kinds } from '../kubernetes/kubernetes-api';
import type { ManifestFiles } from './manifests/manifest-files';
import type { ManifestObject } from '../kubernetes/placed-object';
import { mapContainers, mapPodSpec } from '../kubernetes/pod-template';
import { changeService, isDropped, isProgramOf, programKinds, type ServiceChanges } from './manifests/service-changes';
import { InvalidInput, type Problems } from '../input/problem';
import type { Rendering } from './rendering';
import { engineOf, type DataServiceConfig } from './schema/data-services';
import type { ServiceConfig } from './schema/groups';
import { formatPath } from './schema/read';
import type { EnvironmentConfig, Services } from './schema/services';
import { suggestion } from '../input/suggestion';
import type { DataService, Group } from './target';
import { TemplateText } from './template-text';
import { unknownSettings } from './unknown-settings';
import type { YamlDocument } from '../input/yaml-document';

const knownKinds = kinds.map(({ kind }) => kind);

/** What the groups of a target are made from. */
export interface GroupSources {
  /** services.yaml; manifest paths are relative to it. */
  readonly file: string;
  readonly services: Services;
  readonly document: YamlDocument;
  readonly rendering: Rendering;
  readonly environment: EnvironmentConfig;
  readonly manifests: ManifestFiles;
  /** Objects of the agent, and what a service is called whose overlays hold for it. @default there is none */
  readonly agent?: { readonly name: string; readonly objects: readonly ManifestObject[] } | undefined;
}

/**
 * The groups of one target: infrastructure, then services, with their manifests as overlays, image and pull policy
 * change them, in that order.
 *
 * @param problems takes every problem of every file
 */
export function groupsOf(sources: GroupSources, problems: Problems): Group[] {
  const { services, document, rendering } = sources;
  const infrastructure = services.infrastructure ?? [];
  checkFirst(sources, problems);
  const groups = infrastructure.flatMap((group, index): Group[] => {
    if (!isEnabled(group.when)) return [];
    const objects = objectsOf(group.manifests, ['infrastructure', index], sources, problems);
    const dataServices = (group.dataServices ?? []).map((config, place): DataService => {
      const path = ['infrastructure', index, 'dataServices', place];
      checkEngine(config, path, sources, problems);
      rendering.remarks.push(...unknownSettings(config, path, document));
      return { config, position: document.positionOf(path) };
    });
    if (group.temporary) refuseData(objects, { dataServices, path: ['infrastructure', index] }, sources, problems);
    const comes = group.temporary ? 'for a deploy' : isFirst(group.name, sources) ? 'first' : 'in order';
    return [{ name: group.name, order: index, objects, comes, dataServices }];
  });
  for (const [index, service] of (services.services ?? []).entries()) {
    checkOverlays(service, index, sources, problems);
    if (!isEnabled(service.when)) continue;
    const changes: ServiceChanges = {
      workload: service.name,
      image: problems.collect(() => imageOf(service, index, sources)),
      overlay: service.overlays?.[rendering.place.environment],
    };
    const all = [
      ...objectsOf(service.manifests, ['services', index], sources, problems, changes),
      ...ofAgent(sources, service.name, changes),
    ];
    const objects = all.filter(({ object }) => !isDropped(object, changes.overlay));
    tellUnapplied(service, index, all, sources, problems);
    groups.push({
      name: service.name,
      order: infrastructure.length + index,
      objects,
      comes: 'in order',
      dataServices: [],
    });
  }
  refuseAgentsNames(sources, groups, problems);
  const { name = '', objects: ofNoService = [] } = isInService(sources) ? {} : (sources.agent ?? {});
  if (ofNoService.length > 0)
    groups.push({
      name,
      order: infrastructure.length + (services.services ?? []).length,
      objects: ofAgent(sources, name),
      comes: 'in order',
      dataServices: [],
    });
  for (const { object, position } of groups.flatMap((group) => group.objects)) {
    if (!JSON.stringify(object).includes(UNKNOWN_PROJECT_ROOT)) continue;
    problems.add(
      position,
      `${objectName(object)} depends on .ProjectRoot, which differs from machine to machine: set SLOTSTACK_PROJECT_ROOT to the checkout's path on the nodes`,
    );
  }
  return groups;
}

/** What is there twice would be the agent's alone. */
function refuseAgentsNames({ agent }: GroupSources, groups: readonly Group[], problems: Problems): void {
  const own = agent?.objects ?? [];
  const names = new Set(own.map(({ object }) => objectName(object)));
  for (const { object, position } of groups.flatMap((group) => group.objects))
    if (names.has(objectName(object)) && !own.some((each) => each.position === position))
      problems.add(
        position,
        `${objectName(object)} is one that the agent of services.yaml has: name it otherwise, or state agent.name`,
      );
}

/** Whether the agent is one with a service, whose overlays hold for it. */
function isInService({ agent, services }: GroupSources): boolean {
  return (services.services ?? []).some(({ name, when }) => name === agent?.name && isEnabled(when));
}

/** The agent's objects, where they belong to the group of that name. */
function ofAgent({ agent, environment }: GroupSources, group: string, changes?: ServiceChanges): ManifestObject[] {
  if (agent?.name !== group) return [];
  return agent.objects.map(({ object, ...entry }) => {
    const changed = changes ? changeService(object, changes) : object;
    return { ...entry, object: withPullPolicy(changed, environment.imagePullPolicy) };
  });
}

/** What a slot begins with, as codexctl applies it right after the slot is taken. */
function isFirst(name: string, { environment, rendering: { place } }: GroupSources): boolean {
  return place.slot !== undefined && (environment.slotBootstrapInfra ?? []).includes(name);
}

/** What an environment inherits is told where it stands. */
function checkFirst({ services, document, rendering: { place } }: GroupSources, problems: Problems): void {
  const known = (services.infrastructure ?? []).map(({ name }) => name);
  const path = ['environments', place.environment, 'slotBootstrapInfra'];
  const { slotBootstrapInfra = [] } = services.environments[place.environment] ?? {};
  const temporary = (services.infrastructure ?? []).filter(({ temporary: is }) => is).map(({ name }) => name);
  for (const name of slotBootstrapInfra.filter((each) => temporary.includes(each)))
    problems.add(document.positionOf(path), `${formatPath(path)}: "${name}" is temporary, and comes last`);
  for (const name of slotBootstrapInfra.filter((each) => !known.includes(each)))
    problems.add(
      document.positionOf(path),
      `${formatPath(path)}: no infrastructure is called "${name}"${suggestion(name, known)}`,
    );
}

/** What is deleted at the end of each deploy must hold nothing that somebody would miss. */
function refuseData(
  objects: readonly ManifestObject[],
  { dataServices, path }: { readonly dataServices: readonly DataService[]; readonly path: readonly PropertyKey[] },
  { document }: GroupSources,
  problems: Problems,
): void {
  if (dataServices.length > 0)
    problems.add(
      document.positionOfKey([...path, 'temporary']),
      `${formatPath([...path, 'temporary'])}: the group has data services, whose data would end with each deploy`,
    );
  for (const { object, position } of objects.filter(
    ({ object: each }) => takesDataAlong(each) || claimTemplatesOf(each).length > 0,
  ))
    problems.add(
      position,
      `${objectName(object)} may hold data, and is in a group that is temporary: it would end with each deploy`,
    );
}

/** An operator's clusters are for data that stays: in slots, what ends with the task is to start in seconds, and be gone with it. */
function checkEngine(
  config: DataServiceConfig,
  path: readonly PropertyKey[],
  { document, rendering: { place } }: GroupSources,
  problems: Problems,
): void {
  const engine = engineOf(config);
  if (engine === undefined || place.slot === undefined) return;
  const key = [...path, 'engine'];
  const { environment } = place;
  problems.add(
    document.positionOf(key),
    `${formatPath(key)}: ${engine} is for lasting environments, and ${environment} has slots: leave it empty there, as in engine: '{{ if ne .Env "${environment}" }}${engine}{{ end }}', with dataPaths for the pod`,
  );
}

function objectsOf(
  manifests: readonly { readonly path: string; readonly template?: boolean | undefined }[] = [],
  path: readonly PropertyKey[],
  { file, document, rendering, environment, manifests: files }: GroupSources,
  problems: Problems,
  changes?: ServiceChanges,
): ManifestObject[] {
  return manifests
    .flatMap((manifest, index) => {
      const manifestPath = isAbsolute(manifest.path) ? manifest.path : join(dirname(file), manifest.path);
      const namedAt = document.positionOf([...path, 'manifests', index, 'path']);
      const { template = true } = manifest;
      const read = () =>
        template
          ? files.objects(manifestPath, namedAt, rendering, problems)
          : files.verbatimObjects(manifestPath, namedAt, rendering, problems);
      return problems.collect(read) ?? [];
    })
    .map(({ object, ...entry }) => {
      const changed = changes ? changeService(object, changes) : object;
      return { ...entry, object: withPullPolicy(changed, environment.imagePullPolicy) };
    });
}

function imageOf({ image }: ServiceConfig, index: number, { document, rendering }: GroupSources): string | undefined {
  if (!image) return undefined;
  // Rendered a second time, as codexctl does: now with the file's own versions.
  const path = ['services', index, 'image', 'tagTemplate'];
  const tag = new TemplateText(image.tagTemplate, document.positionOf(path));
  const text = rendering.text(tag).trim();
  if (text !== '') return `${image.repository}${/^sha256:/.test(text) ? '@' : ':'}${text}`;
  // `index .Versions "x"` gives nothing where there is no such version.
  throw new InvalidInput([{ position: document.positionOf(path), message: `${formatPath(path)}: gives an empty tag` }]);
}

/** Says what services.yaml would change, and what no manifest of the service has. */
function tellUnapplied(
  service: ServiceConfig,
  index: number,
  objects: readonly ManifestObject[],
  { document, rendering, manifests }: GroupSources,
  problems: Problems,
): void {
  const { environment } = rendering.place;
  const overlay = service.overlays?.[environment];
  const remark = (path: readonly PropertyKey[], message: string) => {
    const full = ['services', index, ...path];
    rendering.remarks.push({ position: document.positionOfKey(full), message: `${formatPath(full)}: ${message}` });
  };
  // Where a template leaves all of a file out, nothing is missing.
  const isEmpty = objects.length === 0 && (service.manifests ?? []).length > 0;
  const hasProgram = objects.some(({ object }) => isProgramOf(object, service.name));
  if (!isEmpty && !hasProgram) {
    const kind = new Intl.ListFormat('en', { type: 'disjunction' }).format(programKinds);
    const programs = objects.filter(({ object }) => programKinds.includes(object.kind));
    const others = programs.map(({ object }) => objectName(object)).join(', ');
    const reason = `no manifest of the service has a ${kind} called "${service.name}"${others && `; there is ${others}`}`;
    // Whoever wrote it means that this image runs. Where a template leaves out all that runs, it is not asked for.
    if (service.image && programs.length === 0) remark(['image'], `has no effect: ${reason}`);
    else if (service.image)
      problems.add(
        document.positionOfKey(['services', index, 'image']),
        `services[${index}].image: changes nothing: ${reason}`,
      );
    for (const key of ['hostMounts', 'pvcMounts'] as const)
      if ((overlay?.[key] ?? []).length > 0) remark(['overlays', environment, key], `has no effect: ${reason}`);
  }
  for (const [place, kind] of (overlay?.dropKinds ?? []).entries()) {
    const known = [...knownKinds, ...manifests.kinds];
    if (!known.some((each) => each.toLowerCase() === kind.trim().toLowerCase()))
      remark(
        ['overlays', environment, 'dropKinds', place],
        `drops nothing: no file has the kind "${kind}"${suggestion(kind, known)}`,
      );
  }
}

/** codexctl reads the environment's pull policy and never applies it; here it holds for containers that state none. */
function withPullPolicy(
  object: ManifestObject['object'],
  imagePullPolicy: string | undefined,
): ManifestObject['object'] {
  if (imagePullPolicy === undefined || imagePullPolicy === '') return object;
  return mapPodSpec(object, (spec) =>
    mapContainers(spec, (container) => ({
      ...container,
      imagePullPolicy: container.imagePullPolicy ?? imagePullPolicy,
    })),
  );
}

/** An overlay for an environment that does not exist would silently never apply. */
function checkOverlays(
  service: ServiceConfig,
  index: number,
  { services, document }: GroupSources,
  problems: Problems,
): void {
  const known = Object.keys(services.environments);
  for (const name of Object.keys(service.overlays ?? {}).filter((each) => !known.includes(each))) {
    const place = document.positionOfKey(['services', index, 'overlays', name]);
    problems.add(place, `services[${index}].overlays: there is no environment "${name}"${suggestion(name, known)}`);
  }
}
