import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { groupKind, objectName, type KubernetesObject } from '../config/kubernetes-object';
import { isClusterScoped } from '../config/manifests/scope';
import { Notices } from '../config/notice';
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

  /** What Argo CD reads for each Application, as if all slots were active. */
  const applications = [
    ...lasting,
    ...slots.map((slot) => ({ target: slot.name, namespace: slot.namespace, files: slotFiles as string })),
  ].map(({ target, namespace, files }) => ({
    target,
    namespace,
    objects: filesOf(target)
      .filter((file) => matches(files, file))
      .flatMap((file) => objectsIn(target, file)),
  }));
  const delivered = applications.flatMap(({ objects }) => objects);
  const hooks = delivered.filter(({ metadata }) => JSON.stringify(metadata.annotations ?? {}).includes('/hook'));

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

  test('the only hooks are the cleanup Jobs: one for each slot with data, in one phase, with a name that stays', () => {
    expect(hooks).toHaveLength(slots.filter(({ dataPaths }) => dataPaths).length);
    for (const hook of hooks) {
      expect(hook.metadata.annotations).toEqual({
        'argocd.argoproj.io/hook': argocd.hook,
        'argocd.argoproj.io/hook-delete-policy': expect.stringContaining('HookSucceeded') as string,
        'kustomize.toolkit.fluxcd.io/ssa': 'Ignore',
      });
      expect(hook).toMatchObject({
        kind: 'Job',
        spec: { ttlSecondsAfterFinished: 600, activeDeadlineSeconds: 1800, backoffLimit: 2 },
      });
      expect(hook.spec).not.toHaveProperty('suspend');
      expect(hook.metadata).not.toHaveProperty('generateName');
    }
    expect(new Set(hooks.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)).size).toBe(
      hooks.length,
    );
  });

  test('what a hook works with is no hook, and is there when it runs', () => {
    const accounts = [...delivered, ...objectsOf(platform)].filter(({ kind }) => kind === 'ServiceAccount');
    for (const { metadata, spec } of hooks) {
      const name = at(spec, 'template.spec.serviceAccountName');
      const [account] = accounts.filter(
        (each) => each.metadata.name === name && each.metadata.namespace === metadata.namespace,
      );
      expect(account?.metadata.annotations).toBeUndefined();
      const isOfSlot = delivered.some((object) => object === account);
      // Before the deletion all of the slot is there; afterwards nothing of it is.
      expect(isOfSlot).toBe(argocd.hook === 'PreDelete');
    }
  });

  test('no other Job vanishes by itself, which Argo CD would run again', () => {
    const jobs = delivered.filter((object) => object.kind === 'Job' && !hooks.includes(object));
    expect(jobs.filter(({ spec }) => at(spec, 'ttlSecondsAfterFinished') !== undefined)).toEqual([]);
  });

  test('nothing waits for another object to become healthy: a slot that never does could not be deleted', () => {
    for (const { metadata } of delivered)
      expect(metadata.annotations ?? {}).not.toHaveProperty(['argocd.argoproj.io/sync-wave']);
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
