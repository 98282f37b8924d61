import { manifest, problemsOf, synthesized } from '../synthesized';

const argocd = (more = '') => `argocd: {repoURL: "https://git.example.org/shop.git", branch: published${more}}\n`;
const services = (delivery = argocd(), project = 'shop') => `project: ${project}
environments: {dev: {}, ai: {}}
maxSlots: 3
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}{{ .Slot }}', dirs: [db]}
${delivery}services:
  - {name: a, manifests: [{path: a.yaml}]}
`;
const annotated = (kind: string, key: string, value: string, fields = '') =>
  manifest(kind, 'a', fields).replace("{name: 'a'}", `{name: 'a', annotations: {${key}: '${value}'}}`);
const job = (fields = '') =>
  `spec: {${fields}template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}`;
const asJob = (text: string) => text.replace('apiVersion: v1', 'apiVersion: batch/v1');

/** What is said of a.yaml, once. */
const noticesOf = (file: string) =>
  synthesized(services(), { 'a.yaml': file }).notices.filter((line) => line.startsWith('a.yaml'));

describe('a manifest of the project', () => {
  test.each([
    ['argocd.argoproj.io/hook', 'PreDelete'],
    ['argocd.argoproj.io/hook', 'PostSync,PostDelete'],
    ['helm.sh/hook', 'pre-delete'],
    ['helm.sh/hook', 'post-install,post-delete'],
  ])('may not be a hook of deletion: %s: %s', (key, value) => {
    const files = { 'a.yaml': asJob(annotated('Job', key, value, job())) };
    expect(problemsOf(services(), files)).toEqual([
      `a.yaml:1:1 Job/a is a hook of deletion (${value}): Argo CD runs it with every deletion of the Application, also of one whose objects stay; remove it`,
    ]);
    expect(problemsOf(services(''), files)).toEqual([]);
  });

  test('may not be a hook that Argo CD does not know: it would never be applied', () => {
    const files = { 'a.yaml': asJob(annotated('Job', 'argocd.argoproj.io/hook', 'Presync', job())) };
    expect(problemsOf(services(), files)).toEqual([
      'a.yaml:1:1 Job/a has argocd.argoproj.io/hook: Presync, which Argo CD does not know, so that it would never be applied; did you mean "PreSync"?',
    ]);
  });

  test('has a wave that is a number', () => {
    expect(noticesOf(asJob(annotated('Job', 'argocd.argoproj.io/sync-wave', 'first', job())))).toEqual([
      expect.stringContaining(
        'Job/a has argocd.argoproj.io/sync-wave: first, which is no whole number: Argo CD takes it for 0',
      ),
    ]);
  });

  test('may be a hook of a sync', () => {
    const text = asJob(annotated('Job', 'argocd.argoproj.io/hook', 'PreSync', job('ttlSecondsAfterFinished: 60, ')));
    expect(noticesOf(text)).toEqual([]);
  });

  test('may be a Job that vanishes, but Argo CD will run it again', () => {
    expect(noticesOf(asJob(manifest('Job', 'a', job('ttlSecondsAfterFinished: 60, '))))).toEqual([
      'a.yaml:1:1 Job/a has ttlSecondsAfterFinished: each time Kubernetes removes it, Argo CD runs it again; remove that field (shop-dev and 3 more targets)',
    ]);
    expect(noticesOf(asJob(manifest('Job', 'a', job())))).toEqual([]);
  });

  test.each([
    ['argocd.argoproj.io/sync-options', 'Delete=confirm'],
    ['argocd.argoproj.io/sync-options', 'Prune=false,Delete=false'],
    ['helm.sh/resource-policy', 'keep'],
  ])('is not kept when its slot is deleted: %s: %s', (key, value) => {
    expect(noticesOf(annotated('ConfigMap', key, value))).toEqual([
      'a.yaml:1:1 ConfigMap/a has an annotation that keeps it, but it goes with the namespace of its slot (shop-dev-1, shop-dev-2, shop-dev-3)',
    ]);
    const namespace = annotated('Namespace', key, value).replace("'a'", "'{{ .Namespace }}'");
    expect(problemsOf(services(), { 'a.yaml': namespace })).toEqual([
      'a.yaml:1:1 Namespace/shop-dev-1 has an annotation that keeps it, but the namespace of a slot must go with the slot: remove it',
    ]);
  });
});

test('an object that two environments in one namespace have is refused: only one Application can have it', () => {
  const shared = services()
    .replace('ai: {}', 'repair: {}')
    .replace('maxSlots: 3\n', 'namespace: {patterns: {repair: shop-dev}}\n');
  const files = { 'a.yaml': manifest('ConfigMap', 'a') };
  const withoutSlots = shared.replace(/^dataPaths.*\n/m, '');
  expect(problemsOf(withoutSlots, files)).toEqual([
    'a.yaml:1:1 argocd: ConfigMap/a is in shop-dev and in shop-repair, but only one Application can have it: leave it out of one, with "when" or dropKinds',
  ]);
  expect(problemsOf(withoutSlots.replace(argocd(), ''), files)).toEqual([]);
});

describe('names', () => {
  const files = { 'a.yaml': manifest('ConfigMap', 'a') };

  test('a project may not be called as the AppProject that Argo CD brings along', () => {
    expect(problemsOf(services(argocd(), 'default'), files)).toEqual([
      'services.yaml:5:1 argocd: the AppProject "default" is one of Argo CD itself: call the project otherwise',
    ]);
    expect(problemsOf(services('', 'default'), files)).toEqual([]);
  });

  test('the name of an Application is a label, and no longer than one', () => {
    const project = 'p'.repeat(53);
    const guest = `project: ${project}\nenvironments: {dev: {}, repairing: {}}\nnamespace: {patterns: {repairing: '{{ .Project }}-dev'}}\n${argocd()}`;
    const manifests = 'services: [{name: a, when: \'{{ eq .Env "repairing" }}\', manifests: [{path: a.yaml}]}]\n';
    expect(problemsOf(guest + manifests, files)).toEqual([]);
    expect(
      problemsOf(guest.replaceAll('repairing', 'repairing-it') + manifests.replace('repairing', 'repairing-it'), files),
    ).toEqual([
      `services.yaml:4:1 argocd: ${project}-repairing-it would be the name of an Application, and with it a label, but has more than 63 characters: use a shorter name for the project or the environment`,
    ]);
  });

  test('slots whose names are not made from their number have no ApplicationSet', () => {
    const pattern = `namespace: {patterns: {ai: '{{ .Project }}-{{ printf "%02d" .Slot }}'}}\n`;
    expect(problemsOf((services() + pattern).replace('maxSlots: 3', 'maxSlots: 10'), files)).toEqual([
      'services.yaml:5:1 argocd: an ApplicationSet makes the names of slots from their numbers, but shop-01 and shop-10 differ otherwise: use .Slot as it is in the namespace',
    ]);
  });
});

describe('a version of Argo CD', () => {
  const remains = 'the data of such a slot stays until the collector finds it';
  const asked =
    'has no deletion with confirmation: nobody is asked before it deletes a lasting environment; use 2.14 or newer';
  const said = (settings: string) => {
    const { notices } = synthesized(services(argocd(settings)), { 'a.yaml': manifest('ConfigMap', 'a') });
    return notices.flatMap((line) => /argocd\.version: (.*) \(shop-platform\)$/.exec(line)?.[1] ?? []);
  };

  test.each<[string, string[]]>([
    ['hook: PreDelete, version: "3.3.10"', []],
    ['hook: PostDelete, version: "3.3"', []],
    ['hook: PostDelete, version: "3.6.1"', []],
    ['hook: PreDelete', []],
    [
      'version: "3.4.2"',
      [
        `Argo CD 3.4.2 skips the PreDelete hook now and then when a slot is released (argo-cd#29100): ${remains}; use hook: PostDelete`,
      ],
    ],
    [
      'version: "3.2"',
      [`Argo CD 3.2 has no PreDelete hooks, so none runs when a slot is released: ${remains}; use hook: PostDelete`],
    ],
    [
      'hook: PostDelete, version: "2.14.3"',
      [`Argo CD 2.14.3 takes a PostDelete hook that failed for one that is done: ${remains}; use 3.3 or newer`],
    ],
    [
      'hook: PostDelete, version: "2.9"',
      [
        `Argo CD 2.9 has no PostDelete hooks, so none runs when a slot is released: ${remains}; use 2.10 or newer`,
        `Argo CD 2.9 ${asked}`,
      ],
    ],
  ])('%s: what it does not do is said', (settings, notices) => {
    expect(said(`, ${settings}`)).toEqual(notices);
  });

  test('without slots that have data, nothing is said of hooks', () => {
    const lasting = services(argocd(', version: "3.4"')).replace(', ai: {}', '').replace('maxSlots: 3\n', '');
    const { notices } = synthesized(lasting, { 'a.yaml': manifest('ConfigMap', 'a') });
    expect(notices.filter((line) => line.includes('argocd'))).toEqual([]);
  });
});
