import { dirname, join, resolve } from 'node:path';
import { argoCdOf, sharedArgoCd, type ArgoCd, type ArgoCdOfTarget } from './argocd';
import { clusterOf } from './cluster';
import { settingsOf, type Place } from './context';
import { resolveDataPaths, type DataPaths } from './data-paths';
import { resolveEnvironment } from './environments';
import { groupsOf, isEnabled } from './groups';
import { resolveGuard, shareGuards } from './guard';
import { slotCount } from './header';
import { projectRootOf, type Inputs } from './inputs';
import { lifeOf } from './life';
import { resolveLimits } from './limits';
import { ManifestFiles } from './manifests/manifest-files';
import { Scopes } from './manifests/scope';
import { namespaceOf } from './namespace';
import { resolveNetwork } from './network';
import { pendingEntries } from './pending';
import { secretVariables, type SecretVariable } from './plain-secrets/plain-secrets';
import { Problems } from './problem';
import { readRegister, Register } from './register';
import { Rendering } from './rendering';
import { readAs } from './schema/read';
import { servicesSchema, type Services } from './schema/services';
import { ServicesFile } from './services-file';
import type { Target } from './target';
import type { YamlDocument } from './yaml-document';

/** One services.yaml and the files it names, for every target. */
export interface Project {
  readonly name: string;
  /** services.yaml, as messages call it. */
  readonly file: string;
  /** Environments in the order of services.yaml; slots by number. */
  readonly targets: readonly Target[];
  readonly register: Register;
  /** Which kinds belong to the cluster. */
  readonly scopes: Scopes;
  readonly argocd: ArgoCd;
  /** Environment variables that the project's files can read. */
  readonly variables: readonly string[];
  /** Those of them that look secret, with their values. */
  readonly secretVariables: readonly SecretVariable[];
}

/**
 * Reads a project: every environment and every slot.
 *
 * @param path services.yaml; the files it names are relative to it, and the slot register is `slots/` beside it
 * @throws InvalidInput with every problem found
 */
export function loadProject(path: string, inputs: Inputs): Project {
  const file = new ServicesFile(path, inputs);
  const registerDirectory = join(dirname(path), 'slots');
  const manifests = new ManifestFiles();
  const problems = new Problems();
  const projectRoot = problems.collect(() => projectRootOf(inputs, { file: path, line: 1, column: 1 })) ?? '';
  const homes = homesOf(file, projectRoot, problems);
  problems.throwIfAny();
  const register = problems.collect(() => readRegister(registerDirectory, registerDirectory)) ?? new Register([]);
  const loaded = homes.flatMap(
    (home) => problems.collect(() => loadTarget(home, file, register, manifests, projectRoot), home.slot) ?? [],
  );
  const targets = loaded.map(({ target }) => target);
  const scopes = new Scopes(
    file.header.customResourceScopes,
    targets.flatMap(({ groups }) => groups.flatMap(({ objects }) => objects)),
    problems,
  );
  const slots = slotCount(file.header);
  const argocd = sharedArgoCd(loaded, problems);
  for (const record of register.active) {
    // Argo CD deletes what disappears from the output.
    if (record.slot > slots)
      problems.add(
        record.position,
        `slot ${record.slot} is active, but maxSlots of ${path} is ${slots}: release it first, or raise maxSlots`,
      );
  }
  problems.throwIfAny();
  const variables = [...new Set([...file.variableNames, ...manifests.variableNames])].sort();
  return {
    name: file.header.project,
    file: path,
    targets: shareGuards(targets.map((target) => inNamespace(target, scopes))),
    register,
    scopes,
    argocd,
    variables,
    secretVariables: secretVariables(file.variables, variables),
  };
}

/** The target with its objects in its namespace, but those that have another or belong to the cluster. */
function inNamespace(target: Target, scopes: Scopes): Target {
  const groups = target.groups.map((group) => ({
    ...group,
    objects: group.objects.map((entry) => ({ ...entry, object: scopes.place(entry.object, target.namespace) })),
  }));
  return { ...target, groups };
}

/** Where a target lives, known before anything is rendered. */
interface Home {
  readonly environment: string;
  readonly slot?: number;
  readonly namespace: string;
  /** Whether the namespace is its own: of several targets in one, the first in services.yaml owns it. */
  readonly ownsNamespace: boolean;
}

function homesOf(file: ServicesFile, projectRoot: string, problems: Problems): Home[] {
  const homes: Home[] = [];
  for (const environment of file.header.environments) {
    const slots = environment.hasSlots
      ? Array.from({ length: environment.slots }, (_, index) => index + 1)
      : [undefined];
    for (const slot of slots) {
      const namespace = problems.collect(
        () => namespaceOf(file.header, file.variables, projectRoot, environment, slot),
        slot,
      );
      if (namespace === undefined) continue;
      if (!/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
        problems.add(
          environment.position,
          `${environment.name}: the namespace ${JSON.stringify(namespace)} must be a DNS label: lower-case letters, digits and "-", at most 63`,
          slot,
        );
      }
      const owner = homes.find((home) => home.namespace === namespace);
      if (owner?.environment === environment.name) {
        problems.add(
          environment.position,
          `${environment.name}: slots ${owner.slot ?? ''} and ${slot ?? ''} have the same namespace ${namespace}`,
          slot,
        );
      }
      homes.push({
        environment: environment.name,
        ...(slot !== undefined && { slot }),
        namespace,
        ownsNamespace: owner === undefined,
      });
    }
  }
  return homes;
}

function loadTarget(
  home: Home,
  file: ServicesFile,
  register: Register,
  manifests: ManifestFiles,
  projectRoot: string,
): ArgoCdOfTarget {
  const { environment, slot, namespace, ownsNamespace } = home;
  const { project } = file.header;
  const place: Place = { project, environment, ...(slot !== undefined && { slot }), namespace, projectRoot };
  const document = file.render(place);
  const services = readAs(servicesSchema, document);
  const rendering = new Rendering(place, settingsOf(services), file.variables);

  const problems = new Problems();
  const settings = problems.collect(() => resolveEnvironment(environment, services, document)) ?? {};
  const dataPaths = ownsNamespace ? problems.collect(() => dataPathsOf(services, document, place, file)) : undefined;
  const guard = resolveGuard(services, document, environment, problems);
  const limits = resolveLimits(services, document, slot, problems);
  const groups =
    problems.collect(() =>
      groupsOf({ file: file.path, services, document, rendering, environment: settings, manifests }),
    ) ?? [];
  problems.throwIfAny();
  const cluster = clusterOf(settings, { file: file.path, document, environment });
  const target: Target = {
    ...home,
    name: ownsNamespace ? namespace : `${project}-${environment}`,
    project,
    generation: slot === undefined ? (settings.dataGeneration ?? 0) : register.generation(slot),
    ...(slot !== undefined && { life: lifeOf(register.record(slot)) }),
    ...(settings.imagePullPolicy && { imagePullPolicy: settings.imagePullPolicy }),
    imagePullSecrets: settings.imagePullSecrets ?? [],
    ...(cluster && { cluster }),
    ...(services.kubernetesVersion && { kubernetesVersion: services.kubernetesVersion }),
    ...(dataPaths && { dataPaths }),
    dataPathsPosition: document.positionOf(['dataPaths']),
    guard,
    sharedNamespaces: services.sharedNamespaces ?? [],
    plainSecrets: services.plainSecrets ?? {},
    limits,
    network: resolveNetwork(services, slot),
    groups,
    pending: pendingEntries(services, isEnabled),
  };
  return { target, argocd: argoCdOf(services.argocd, document.positionOfKey(['argocd'])) };
}

function dataPathsOf(
  services: Services,
  document: YamlDocument,
  { project, slot, projectRoot }: Place,
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
