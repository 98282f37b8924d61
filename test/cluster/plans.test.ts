import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { carryOut } from '../../cluster/carry-out';
import { changesAnything, planLines } from '../../cluster/plan';
import { plansOf } from '../../cluster/plans';
import { findDeliveries } from '../../cluster/delivery';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { Notices } from '../../input/notice';
import { loadProjects } from '../../config/projects';
import { synthesize } from '../../stacks/synthesize';
import { writeFiles } from '../config/project-directory';
import { emptyDirectory, manifest } from '../stacks/synthesized';
import { ClusterInMemory } from './cluster-in-memory';

interface Checkout {
  /** Generation of the slot. */
  readonly generation?: number;
  /** Generation at which its holder took it. */
  readonly life?: number;
  readonly issue?: number;
  /** Generation of the lasting environment. */
  readonly lasting?: number;
  readonly isReleased?: boolean;
  /** Objects of the service `api`. */
  readonly api?: string;
  readonly isStale?: boolean;
}

const services = (lasting: number) => `project: shop
environments: {dev: {dataGeneration: ${lasting}}, ai: {}, repair: {}}
namespace: {patterns: {repair: shop-dev}}
maxSlots: 2
guard: {enabled: false}
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ .Env }}{{ if eq .Env "ai" }}/{{ .Slot }}{{ end }}'
  dirs: [cache]
infrastructure:
  - name: data
    when: '{{ ne .Env "repair" }}'
    dataServices:
      - {type: redis, name: cache, image: 'docker.io/library/redis:7', config: c, secret: s, resources: {cpu: 1m, memory: 64Mi}}
services: [{name: api, manifests: [{path: api.yaml}]}]
`;

const settings = (value: string) => manifest('ConfigMap', 'api-{{ .Env }}', `data: {value: ${value}}`);

const web = (strategy: string) =>
  manifest('Deployment', 'web', `spec: {strategy: ${strategy}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: web, image: 'docker.io/library/web:1', resources: {requests: {cpu: 1m}}}]}}}`); // prettier-ignore

let cluster: ClusterInMemory;
let notes: string[];

beforeEach(() => {
  cluster = new ClusterInMemory();
  notes = [];
  jest.spyOn(console, 'error').mockImplementation((line: string) => notes.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** What applying these targets from a checkout would do. */
function plan(names: string[], checkout: Checkout = {}, forceConflicts = false) {
  const {
    generation = 4,
    life = 4,
    issue = 42,
    lasting = 3,
    isReleased = false,
    api = settings('one'),
    isStale = false,
  } = checkout;
  const directory = writeFiles({
    'services.yaml': services(lasting),
    [`slots/${isReleased ? 'released' : 'active'}/1.yaml`]: `{slot: 1, generation: ${generation}, life: ${life}, issue: ${issue}, owner: alice, since: "2026-01-01T00:00:00Z"}`,
    'api.yaml': api,
  });
  const projects = loadProjects([join(directory, 'services.yaml')], { environment: {} });
  const outdir = emptyDirectory();
  synthesize(projects, { outdir, notices: new Notices() });
  if (isStale) writeFileSync(join(outdir, 'shop-dev-1/0002-api.k8s.yaml'), '# of yesterday\n');
  return plansOf(cluster, findDeliveries(projects, names), outdir, projects, { forceConflicts });
}

/** Plans, and does it; @returns what a user reads meanwhile. */
function apply(names: string[], checkout: Checkout = {}, { prune = false, forceConflicts = false } = {}): string[] {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  for (const each of plan(names, checkout, forceConflicts))
    carryOut(cluster, each, { forceConflicts, prune, timeout: 1, say, wait });
  return said;
}

/** Seconds that were waited for. */
let waited: number[] = [];
const wait = (milliseconds: number) => {
  waited.push(milliseconds / 1000);
};

const textOf = (plans: ReturnType<typeof plan>) => plans.flatMap(planLines);

function put(kind: string, metadata: KubernetesObject['metadata']): void {
  cluster.objectsThere.push({ apiVersion: 'v1', kind, metadata });
}

describe('a plan', () => {
  test('of what is not there says that all is new, the platform first', () => {
    const plans = plan(['shop-dev-1', 'shop-dev', 'shop-dev-1']);
    expect(plans.map(({ delivery }) => delivery.name)).toEqual(['shop-platform', 'shop-dev-1', 'shop-dev']);
    expect(textOf(plans).at(-1)).toMatch(/^shop-dev: \d+ new; the namespace is new$/);
    expect(cluster.changes).toEqual([]);
  });

  test('with a kind that its own files define says what cannot be tried out, and applies the definition first', () => {
    const names = 'names: {kind: Gadget, plural: gadgets, singular: gadget}';
    const versions = 'versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]';
    const definition = `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: gadgets.shop.example.com}, spec: {group: shop.example.com, scope: Namespaced, ${names}, ${versions}}}`;
    const api = `${definition}\n---\n{apiVersion: shop.example.com/v1, kind: Gadget, metadata: {name: one}, spec: {size: 1}}\n`;
    expect(textOf(plan(['shop-dev-1'], { api }))).toContainEqual(
      '  Gadget/one is of a kind that is defined only now, and cannot be tried out before',
    );
    apply(['shop-dev-1'], { api });
    expect(cluster.changes.slice(0, 2)).toEqual([
      'apply slotstack-shop-platform: CustomResourceDefinition/gadgets.shop.example.com',
      'wait: CustomResourceDefinition/gadgets.shop.example.com',
    ]);
    expect(cluster.object('Gadget', 'one')).toBeDefined();
    expect(plan(['shop-dev-1'], { api }).some(changesAnything)).toBe(false);
  });

  test('of what is there already changes nothing', () => {
    apply(['shop-dev-1']);
    const plans = plan(['shop-dev-1']);
    expect(plans.some(changesAnything)).toBe(false);
    expect(textOf(plans).at(-1)).toMatch(/^shop-dev-1: \d+ unchanged$/);
  });

  test('names what changes, what left the output, and the data that is moved aside', () => {
    apply(['shop-dev-1'], { api: `${settings('one')}${manifest('ConfigMap', 'extra', 'data: {}')}` });
    const before = cluster.objectsThere;
    const lines = textOf(plan(['shop-dev-1'], { generation: 5, api: settings('two') }));
    expect(lines).toEqual(
      expect.arrayContaining([
        '  ~ ConfigMap/slot-data-slots',
        '  ~ ConfigMap/api-ai',
        '  ~ StatefulSet/cache',
        '  - ConfigMap/extra',
        '  data of cache is moved aside: generation 4 -> 5',
      ]),
    );
    expect(cluster.objectsThere).toBe(before);
  });
});

describe('a slot that another task has taken', () => {
  const taken = { generation: 5, life: 5, issue: 43 };

  test('loses its namespace before anything of the new task is there', () => {
    apply(['shop-dev-1', 'shop-dev-2']);
    put('ConfigMap', { name: 'of-the-old-task', namespace: 'shop-dev-1' });
    expect(textOf(plan(['shop-dev-1'], taken)).slice(-2)).toEqual([
      expect.stringMatching(/^shop-dev-1: \d+ new; the namespace is new$/),
      '  the namespace of issue-42, life 4 is deleted with all that is in it, its claims too, and made anew; its data on the node is moved aside',
    ]);
    cluster.changes.length = 0;
    expect(apply(['shop-dev-1'], taken)).toContain('deleting the namespace of issue-42, life 4');
    const ofSlot = cluster.changes.filter((change) => change.includes('shop-dev-1'));
    expect(ofSlot[0]).toBe('delete: Namespace/shop-dev-1 with all in it');
    expect(ofSlot[1]).toContain('Namespace/shop-dev-1');
    expect(cluster.object('ConfigMap', 'of-the-old-task')).toBeUndefined();
    expect(cluster.object('Namespace', 'shop-dev-1')?.metadata.labels).toMatchObject({
      'slotstack.dev/life': '5',
      'slotstack.dev/holder': 'issue-43',
    });
    expect(cluster.object('Namespace', 'shop-dev-2')).toBeDefined();
  });

  test('starts when tokens of the life before are forgotten, as every new slot does', () => {
    const seconds = (names: string[], checkout?: Checkout) => {
      waited = [];
      apply(names, checkout);
      return waited;
    };
    expect(seconds(['shop-dev'])).toEqual([]);
    expect(seconds(['shop-dev-1'])).toEqual([12]);
    expect(seconds(['shop-dev-1'])).toEqual([]);
    expect(seconds(['shop-dev-1'], taken)).toEqual([12]);
  });

  test('keeps a namespace that was made between the plan and its deletion, whoever made it', () => {
    apply(['shop-dev-1']);
    const [, stale] = plan(['shop-dev-1'], taken);
    apply(['shop-dev-1'], { generation: 6, life: 6, issue: 44 });
    put('ConfigMap', { name: 'of-the-newest-task', namespace: 'shop-dev-1' });
    cluster.changes.length = 0;
    if (!stale) throw new Error('there is no plan');
    const options = { forceConflicts: false, prune: false, timeout: 1, say: () => undefined, wait };
    expect(() => {
      carryOut(cluster, stale, options);
    }).toThrow('namespace shop-dev-1 was made anew meanwhile: call this again to see for whom');
    expect(cluster.changes).toEqual([]);
    expect(cluster.object('ConfigMap', 'of-the-newest-task')).toBeDefined();
  });

  test('is not given back by a checkout of before', () => {
    apply(['shop-dev-1'], taken);
    cluster.changes.length = 0;
    // Even where the list of slots in the cluster is not newer.
    const older = { ...taken, life: 4, issue: 42 };
    expect(() => plan(['shop-dev-1'], older)).toThrow(
      'shop-dev-1 is of issue-43, life 5 in the cluster, and of issue-42, life 4 here: this checkout is older; update it',
    );
    expect(cluster.changes).toEqual([]);
  });

  test('must be in another life: a register that somebody has edited is not followed', () => {
    apply(['shop-dev-1']);
    expect(() => plan(['shop-dev-1'], { issue: 43 })).toThrow(
      'shop-dev-1 is of issue-42, life 4 in the cluster, and of issue-43, life 4 here, with the same generation',
    );
  });

  test('keeps a namespace that was made before there were lives, of which nothing is known', () => {
    apply(['shop-dev-1']);
    cluster.objectsThere = cluster.objectsThere.map((object) =>
      object.kind === 'Namespace' ? { ...object, metadata: { ...object.metadata, labels: {} } } : object,
    );
    expect(textOf(plan(['shop-dev-1'], taken)).join()).not.toContain('is deleted');
  });
});

test('a Job runs again for data of another generation, and only then', () => {
  const spec =
    'spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "docker.io/library/a:1"}]}}}';
  const migrate = manifest('Job', 'migrate', spec).replace('apiVersion: v1', 'apiVersion: batch/v1');
  apply(['shop-dev-1'], { api: migrate });
  expect(plan(['shop-dev-1'], { api: migrate }).some(changesAnything)).toBe(false);
  const cleaned = { api: migrate, generation: 5 };
  expect(textOf(plan(['shop-dev-1'], cleaned))).toContain('  Job/migrate runs again, for the data of this generation');
  apply(['shop-dev-1'], cleaned);
  expect(cluster.changes).toContain('delete: Job/migrate');
  expect(plan(['shop-dev-1'], cleaned).some(changesAnything)).toBe(false);
});

describe('what left the output', () => {
  test('is deleted in a slot, and nothing else is', () => {
    apply(['shop-dev-1', 'shop-dev']);
    put('ConfigMap', { name: 'of-somebody', namespace: 'shop-dev-1' });
    cluster.changes.length = 0;
    apply(['shop-dev-1'], { api: manifest('ConfigMap', 'other', 'data: {}') });
    expect(cluster.changes.filter((change) => change.startsWith('delete'))).toEqual(['delete: ConfigMap/api-ai']);
  });

  test('stays in what lasts until --prune is said', () => {
    const other = { api: manifest('ConfigMap', 'other', 'data: {}') };
    apply(['shop-dev']);
    expect(apply(['shop-dev'], other)).toContain('1 no longer in the output stay: --prune deletes them');
    expect(cluster.object('ConfigMap', 'api-dev')).toBeDefined();
    apply(['shop-dev'], other, { prune: true });
    expect(cluster.object('ConfigMap', 'api-dev')).toBeUndefined();
  });

  test('is told apart for two targets in one namespace', () => {
    apply(['shop-dev']);
    apply(['shop-repair']);
    const before = cluster.objectsThere.length;
    apply(['shop-dev'], {}, { prune: true });
    apply(['shop-repair'], {}, { prune: true });
    expect(cluster.objectsThere).toHaveLength(before);
  });
});

test('a Deployment that stops rolling is applied paused first, with what the API server has filled in', () => {
  const rolling = '{type: RollingUpdate, rollingUpdate: {maxSurge: 1}}';
  apply(['shop-dev-1'], { api: web(rolling) });
  const recreate = { api: web('{type: Recreate}') };
  expect(textOf(plan(['shop-dev-1'], recreate))).toEqual(
    expect.arrayContaining([
      '  ~ Deployment/web',
      '  Deployment/web becomes Recreate: it is paused first, then changed',
    ]),
  );
  cluster.changes.length = 0;
  apply(['shop-dev-1'], recreate);
  const ofSlot = cluster.changes.filter((change) => change.startsWith('apply slotstack-shop-dev-1'));
  expect(ofSlot[0]).toBe('apply slotstack-shop-dev-1: Deployment/web');
  expect(ofSlot.at(-1)).toBe(ofSlot[0]);
  expect(cluster.object('Deployment', 'web')?.spec).toMatchObject({ strategy: { type: 'Recreate' } });
  expect(cluster.object('Deployment', 'web')?.spec).not.toHaveProperty('paused');
  expect(plan(['shop-dev-1'], recreate).some(changesAnything)).toBe(false);
});

describe('nothing is done', () => {
  /** What a user reads of a plan that cannot be made. */
  function refusal(...args: Parameters<typeof plan>): string {
    cluster.changes.length = 0;
    let message = 'was not refused';
    try {
      plan(...args);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(cluster.changes).toEqual([]);
    return message;
  }

  test('where the output is not up to date', () => {
    expect(refusal(['shop-dev-1'], { isStale: true })).toMatch(
      /shop-dev-1 is not what services.yaml gives now, in 0002-api.k8s.yaml: slotstack synth/,
    );
  });

  test('where the slot is released: it would start with the data of its last task', () => {
    expect(refusal(['shop-dev-1'], { isReleased: true })).toMatch(
      /^shop-dev-1 is released, and has the generation of its last task \(.*slots\/released\/1.yaml\): take it first/,
    );
  });

  test('where the checkout is older than what runs', () => {
    apply(['shop-dev-1', 'shop-dev'], { generation: 5 });
    expect(refusal(['shop-platform'])).toBe(
      'shop-platform: the list of slots has revision 5 in the cluster, and 4 here: this checkout is older; update it',
    );
    expect(refusal(['shop-dev'], { generation: 5, lasting: 2 })).toBe(
      'shop-dev: the data of cache has generation 3 in the cluster, and 2 here: this checkout is older; update it',
    );
  });

  test.each<[string, Partial<KubernetesObject['metadata']>, string]>([
    ["is another project's", { labels: { 'slotstack.dev/project': 'store' } }, 'is there already, and belongs to project store'], // prettier-ignore
    ['is being deleted', { deletionTimestamp: 'now' }, 'is being deleted: try again when it is gone'],
    ['is delivered by Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'a' } }, 'is delivered by Argo CD'],
  ])('where the namespace %s', (_, metadata, message) => {
    put('Namespace', { name: 'shop-dev-1', ...metadata });
    expect(refusal(['shop-dev-1'])).toContain(`namespace shop-dev-1 ${message}`);
  });

  test('where a target works in a namespace that is not there', () => {
    expect(refusal(['shop-repair'])).toBe('shop-repair works in the namespace shop-dev, which is not there yet');
  });

  test('where somebody else has changed a field, whose object is named, until it is to be taken over', () => {
    apply(['shop-dev-1']);
    cluster.refusals = {
      'api-ai':
        'error: Apply failed with 1 conflict: conflict with "kubectl-edit" using v1: .data.a\nPlease review the fields above',
    };
    expect(refusal(['shop-dev-1'])).toBe(
      `ConfigMap/api-ai in shop-dev-1: Apply failed with 1 conflict: conflict with "kubectl-edit" using v1: .data.a
to take these fields over: --force-conflicts`,
    );
    apply(['shop-dev-1'], { api: settings('two') }, { forceConflicts: true });
    expect(cluster.object('ConfigMap', 'api-ai')?.data).toEqual({ value: 'two' });
  });

  test('where an object cannot be changed in place', () => {
    apply(['shop-dev-1']);
    cluster.refusals = { cache: 'The StatefulSet "cache" is invalid: spec.selector: field is immutable' };
    expect(refusal(['shop-dev-1']))
      .toBe(`shop-dev-1: The StatefulSet "cache" is invalid: spec.selector: field is immutable
it cannot be changed in place: delete the object with kubectl, then apply again`);
  });

  test.each([
    'The PersistentVolumeClaim "cache" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests',
    'The PersistentVolumeClaim "cache" is invalid: spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    'persistentvolumeclaims "cache" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  ])('where a claim cannot be changed, whose end would be that of its data: %s', (reason) => {
    apply(['shop-dev-1']);
    cluster.refusals = { cache: reason };
    const said = refusal(['shop-dev-1']);
    expect(said).toContain(`${reason}\na claim cannot shrink or be of another class`);
    expect(said).not.toContain('delete the object');
  });

  test('where something else keeps a claim from being made, in the words of the API server alone', () => {
    apply(['shop-dev-1']);
    const reason =
      'persistentvolumeclaims "cache" is forbidden: exceeded quota: q, requested: persistentvolumeclaims=1';
    cluster.refusals = { cache: reason };
    expect(refusal(['shop-dev-1'])).toBe(`shop-dev-1: ${reason}`);
  });
});

test('a platform that Argo CD delivers is left to it, unless it is asked for', () => {
  put('Namespace', { name: 'shop-platform', annotations: { 'argocd.argoproj.io/tracking-id': 'a' } });
  expect(plan(['shop-dev-1']).map(({ delivery }) => delivery.name)).toEqual(['shop-dev-1']);
  expect(notes).toContain('note: shop-platform is left to Argo CD, which delivers it');
  expect(() => plan(['shop-platform'])).toThrow('namespace shop-platform is delivered by Argo CD');
});

test('a slot that nobody has taken is applied, with a note', () => {
  expect(plan(['shop-dev-2'])).toHaveLength(2);
  expect(notes).toEqual([
    'note: shop-dev-2 is not in the register: only the deletion of its namespace tells one task from the next',
  ]);
});
