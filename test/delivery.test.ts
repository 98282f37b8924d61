import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { groupKind, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { isClusterScoped } from '../kubernetes/scope';
import { Notices } from '../input/notice';
import { loadProjects } from '../config/projects';
import { synthesize } from '../stacks/synthesize';
import { at } from './constructs/built';

const outdir = mkdtempSync(join(tmpdir(), 'slotstack-delivery-'));
// The first two delete data before a slot is deleted, shop afterwards.
const projects = loadProjects(
  ['projects/alimentor', 'projects/project-example', 'test/fixtures/shop'].map((path) => join(path, 'services.yaml')),
  { environment: {} },
);
synthesize(projects, { outdir, notices: new Notices() });

afterAll(() => {
  rmSync(outdir, { recursive: true });
});

/** Files of a target, by path in its directory. */
function filesOf(target: string): string[] {
  const entries = readdirSync(join(outdir, target), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(outdir, target).length + 1));
}

function objectsIn(target: string, file: string): KubernetesObject[] {
  const text = readFileSync(join(outdir, target, file), 'utf8');
  return parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as KubernetesObject);
}

const objectsOf = (target: string) => filesOf(target).flatMap((file) => objectsIn(target, file));
const only = (target: string, name: string) => {
  const [object, ...others] = objectsOf(target).filter((candidate) => objectName(candidate) === name);
  if (!object || others.length > 0) throw new Error(`${target} has not one ${name}`);
  return object;
};

/** Whether Argo CD reads a file: in its globs, "*" stands for "/" too. */
const matches = (pattern: string, file: string) =>
  new RegExp(`^${pattern.replaceAll('.', '[.]').replaceAll('*', '.*')}$`).test(file);

describe.each(projects.map((project) => [project.name, project] as const))('%s', (name, { targets, argocd }) => {
  const platform = `${name}-platform`;
  const slots = targets.filter(({ slot }) => slot !== undefined);
  const lasting = at(only(platform, `ApplicationSet/${name}-lasting`), 'spec.generators.0.list.elements') as {
    target: string;
    namespace: string;
    files: string;
  }[];
  const slotFiles = at(only(platform, `ApplicationSet/${name}-slots`), 'spec.template.spec.source.directory.include');

  const requested = targets.filter(({ onRequest }) => onRequest);

  /** What Argo CD reads for each Application, as if all slots were active, and all asked for that is there on request. */
  const applications = [
    ...lasting,
    ...requested.map((target) => ({ target: target.name, namespace: target.namespace, files: slotFiles as string })),
    ...slots.map((slot) => ({ target: slot.name, namespace: slot.namespace, files: slotFiles as string })),
  ].map(({ target, namespace, files }) => ({
    target,
    namespace,
    objects: filesOf(target)
      .filter((file) => matches(files, file))
      .flatMap((file) => objectsIn(target, file)),
  }));
  const delivered = applications.flatMap(({ objects }) => objects);
  const hookOf = ({ metadata }: KubernetesObject) => metadata.annotations?.['argocd.argoproj.io/hook'];
  const waveOf = ({ metadata }: KubernetesObject) => metadata.annotations?.['argocd.argoproj.io/sync-wave'];
  /** Those that services.yaml has, and what is there only for them. */
  const ofProject = delivered.filter((object) => ['Sync', 'Skip'].includes(hookOf(object) ?? ''));
  const hooks = delivered.filter((object) => hookOf(object) !== undefined && !ofProject.includes(object));

  test('each environment and slot has an Application, whose objects go to its namespace', () => {
    expect(applications.map(({ target }) => target).sort()).toEqual(
      [platform, ...targets.map((target) => target.name)].sort(),
    );
    for (const { objects } of applications) expect(objects.length).toBeGreaterThan(0);
    for (const { objects, namespace } of applications)
      for (const object of objects.filter((candidate) => !hooks.includes(candidate)))
        expect(isClusterScoped(object) ? object.metadata.name : object.metadata.namespace).toBe(namespace);
  });

  test('every object of an Application, hooks too, is one that the AppProject allows', () => {
    const spec = only(platform, `AppProject/${name}`).spec as {
      destinations: { namespace: string }[];
      clusterResourceWhitelist: { group: string; kind: string; name?: string }[];
      namespaceResourceWhitelist: { group: string; kind: string }[];
    };
    for (const object of delivered) {
      const { group, kind } = groupKind(object);
      const isOfKind = (allowed: { group: string; kind: string }) => allowed.group === group && allowed.kind === kind;
      const rules = isClusterScoped(object)
        ? spec.clusterResourceWhitelist.filter((rule) => [undefined, object.metadata.name].includes(rule.name))
        : spec.namespaceResourceWhitelist;
      expect([objectName(object), rules.some(isOfKind)]).toEqual([objectName(object), true]);
      if (!isClusterScoped(object))
        expect(spec.destinations.map(({ namespace }) => namespace)).toContain(object.metadata.namespace);
    }
  });

  const gates = hooks.filter(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/hook'] === 'PreSync');
  const cleanups = hooks.filter((hook) => !gates.includes(hook));

  test('the only hooks are a gate for each slot and a cleanup for each with data, in one phase, with names that stay', () => {
    expect(gates).toHaveLength(slots.length);
    expect(cleanups).toHaveLength(slots.filter(({ dataPaths }) => dataPaths).length);
    for (const hook of hooks) {
      expect(hook.metadata.annotations).toEqual({
        'argocd.argoproj.io/hook': gates.includes(hook) ? 'PreSync' : argocd.hook,
        'argocd.argoproj.io/hook-delete-policy': expect.stringContaining('HookSucceeded') as string,
        'kustomize.toolkit.fluxcd.io/ssa': 'Ignore',
      });
      expect(hook).toMatchObject({ kind: 'Job', spec: { activeDeadlineSeconds: expect.any(Number) as number } });
      expect(hook.spec).not.toHaveProperty('suspend');
      expect(hook.metadata).not.toHaveProperty('generateName');
    }
    for (const { spec } of cleanups) expect(spec).toMatchObject({ ttlSecondsAfterFinished: 600, backoffLimit: 2 });
    expect(new Set(hooks.map(({ metadata }) => metadata.name)).size).toBe(hooks.length);
  });

  test('hooks run in the namespace of the platform, where what they work with outlives each slot', () => {
    const accounts = objectsOf(platform).filter(({ kind }) => kind === 'ServiceAccount');
    for (const { metadata, spec } of hooks) {
      expect(metadata.namespace).toBe(platform);
      expect(accounts.map((account) => account.metadata.name)).toContain(at(spec, 'template.spec.serviceAccountName'));
    }
  });

  test('every object of a slot names its life, so that none gets into the namespace of another', () => {
    const ofSlots = applications.filter(({ target }) => slots.some((slot) => slot.name === target));
    for (const { objects, namespace } of ofSlots) {
      for (const object of objects.filter(({ metadata }) => metadata.namespace === namespace))
        expect(object.metadata.annotations).toHaveProperty(['slotstack.dev/life']);
    }
  });

  test('no other Job vanishes by itself, which Argo CD would run again', () => {
    const jobs = delivered.filter((object) => object.kind === 'Job' && !hooks.includes(object));
    expect(jobs.filter(({ spec }) => at(spec, 'ttlSecondsAfterFinished') !== undefined)).toEqual([]);
  });

  test('nothing of a slot waits for what may take for ever: while a sync runs, Argo CD deletes nothing', () => {
    const namespaces = new Set(slots.map(({ namespace }) => namespace));
    const isOfSlot = ({ kind, metadata }: KubernetesObject) =>
      namespaces.has((kind === 'Namespace' ? metadata.name : metadata.namespace) ?? '');
    const isBounded = ({ kind, spec }: KubernetesObject) =>
      kind === 'Job'
        ? at(spec, 'activeDeadlineSeconds') !== undefined
        : !['Deployment', 'StatefulSet', 'DaemonSet', 'PersistentVolumeClaim', 'Ingress'].includes(kind);
    const awaited = delivered.filter(
      (object) => isOfSlot(object) && (waveOf(object) !== undefined || hookOf(object) === 'Sync'),
    );
    expect(awaited.filter((object) => !isBounded(object)).map(objectName)).toEqual([]);
    // All else, some of which may never be ready, comes last.
    expect(awaited.filter((object) => Number(waveOf(object)) >= 0).map(objectName)).toEqual([]);
  });

  test('nothing says by itself to which Application it belongs', () => {
    for (const { metadata } of delivered) {
      expect(metadata.annotations ?? {}).not.toHaveProperty(['argocd.argoproj.io/tracking-id']);
      expect(metadata.labels ?? {}).not.toHaveProperty(['app.kubernetes.io/instance']);
    }
  });

  test('what an administrator applies is in no Application: rights, namespaces of the platform, guard, and Argo CD itself', () => {
    const kinds = new Set(delivered.map(({ kind }) => kind));
    const administrators = filesOf(platform)
      .filter((file) => file !== '0002-collector.k8s.yaml')
      .flatMap((file) => objectsIn(platform, file));
    expect(administrators.length).toBeGreaterThan(0);
    for (const object of administrators)
      expect(delivered.map((each) => `${objectName(each)} ${each.metadata.namespace ?? ''}`)).not.toContain(
        `${objectName(object)} ${object.metadata.namespace ?? ''}`,
      );
    for (const kind of [
      'AppProject',
      'ApplicationSet',
      'ClusterRole',
      'ClusterRoleBinding',
      'ValidatingAdmissionPolicy',
    ])
      expect(kinds).not.toContain(kind);
  });
});

test('a directory of a target holds manifests and nothing that Argo CD takes for another kind of source', () => {
  for (const target of readdirSync(outdir)) for (const file of filesOf(target)) expect(file).toMatch(/[.]k8s[.]yaml$/);
});
