import { existsSync } from 'node:fs';
import { Notices } from '../../input/notice';
import { loadProjects } from '../../config/projects';
import { synthesize, type SynthesizeOptions } from '../../stacks/synthesize';
import { refusals, writeFiles } from '../config/project-directory';
import {
  contentOf,
  emptyDirectory,
  manifest,
  podFields,
  problemsOf,
  synthesized,
  synthesizedTogether,
} from './synthesized';

const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 3
dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db]}
infrastructure:
  - {name: one, manifests: [{path: one.yaml}]}
services:
  - {name: two, manifests: [{path: two.yaml}]}
`;
const fine = { 'one.yaml': manifest('ConfigMap', 'a'), 'two.yaml': manifest('ConfigMap', 'b') };

test('every option has its effect', () => {
  const progress: string[] = [];
  const options: Required<SynthesizeOptions> = {
    outdir: emptyDirectory(),
    secretsDirectory: emptyDirectory(),
    notices: new Notices(),
    progress: (done, all) => progress.push(`${done}/${all}`),
  };
  const directory = writeFiles({
    'services.yaml': services,
    ...fine,
    'one.yaml': manifest('Secret', 's', 'data: {A: YQ==}'),
  });
  const names = synthesize(loadProjects([`${directory}/services.yaml`], { environment: {} }), options);
  expect(names).toEqual(['shop-dev', 'shop-dev-1', 'shop-dev-2', 'shop-dev-3', 'shop-platform']);
  expect([...new Set(Object.keys(contentOf(options.outdir)).map((path) => path.split('/')[0]))].sort()).toEqual(
    [...names].sort(),
  );
  expect(Object.keys(contentOf(options.secretsDirectory ?? ''))).toContain('shop-dev/secrets.yaml');
  expect(options.notices.lines()).toHaveLength(3);
  expect(progress).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
});

test('files come in apply order: the namespace, infrastructure, services; what only Argo CD may apply lies deeper', () => {
  const { outdir } = synthesized(services, fine);
  expect(Object.keys(contentOf(`${outdir}/shop-dev-1`))).toEqual([
    '0000-namespace.k8s.yaml',
    '0001-one.k8s.yaml',
    '0002-two.k8s.yaml',
    'pre-delete/cleanup.k8s.yaml',
    'pre-sync/gate.k8s.yaml',
  ]);
});

test('a group without objects has no file, and the others keep their numbers', () => {
  const { outdir } = synthesized(services, { ...fine, 'one.yaml': '# nothing\n' });
  expect(Object.keys(contentOf(`${outdir}/shop-dev`))).toEqual(['0000-namespace.k8s.yaml', '0002-two.k8s.yaml']);
});

describe('deleting data', () => {
  test('is a matter of slots: lasting environments get no cleanup Job', () => {
    const output = synthesized(services, fine);
    expect(output.names('shop-dev-2')).toContain('Job/slot-data-cleanup-shop-dev-2');
    expect(output.names('shop-dev').join()).not.toContain('cleanup');
  });

  test('is nothing for slots without data', () => {
    const output = synthesized(services.replace(/dataPaths: .*\n/, ''), fine);
    const names = output.names('shop-dev-2').filter((name) => !name.includes('/slotstack-'));
    expect(names).toEqual(['Namespace/shop-dev-2', 'ConfigMap/a', 'ConfigMap/b', 'Job/slot-gate-shop-dev-2']);
    expect(output.names('shop-platform')).toEqual(expect.not.arrayContaining(['Role/shop-platform-read-applications']));
  });
});

describe('a target that has nothing', () => {
  const guest = services
    .replace('ai: {}', 'guest: {}')
    .replace('maxSlots: 3\n', 'namespace: {patterns: {guest: shop-dev}}\n')
    .replaceAll('manifests:', `when: '{{ ne .Env "guest" }}', manifests:`);

  test('gets no directory, and that is told', () => {
    const output = synthesized(guest, fine);
    expect(existsSync(`${output.outdir}/shop-guest`)).toBe(false);
    expect(output.notices).toContain(
      'services.yaml:1:1 no group has an object in shop-guest: it gets no directory (shop-guest)',
    );
  });

  test('loses the one that it had', () => {
    const before = synthesized(guest.replace(/when: '.*?', /, ''), fine);
    expect(existsSync(`${before.outdir}/shop-guest`)).toBe(true);
    synthesized(guest, fine, {}, { outdir: before.outdir });
    expect(existsSync(`${before.outdir}/shop-guest`)).toBe(false);
  });
});

describe('problems', () => {
  const wrong = {
    'one.yaml': manifest('ConfigMap', 'Upper') + manifest('Deployment', 'a', podFields('/srv/shop')),
    'two.yaml': manifest('Service', 'b', 'spec: {prots: []}') + manifest('ClusterRole', '{{ .Env }}/x'),
  };

  test('of all targets and the platform are reported at once, each where it stands', () => {
    expect(problemsOf(services, wrong)).toEqual([
      expect.stringMatching(/^one\.yaml:1:46 ConfigMap\/Upper: metadata\.name: must consist of/),
      expect.stringMatching(/^one\.yaml:3:1 Deployment\/a: volume "data" mounts \/srv\/shop, /),
      expect.stringMatching(/^two\.yaml:1:63 Service\/b: spec\.prots: unknown field; did you mean "ports"\?/),
      expect.stringMatching(/^two\.yaml:3:74 ClusterRole\/dev\/x: metadata\.name: must contain neither/),
      expect.stringMatching(/^two\.yaml:3:74 ClusterRole\/ai\/x: metadata\.name: must contain neither/),
    ]);
  });

  test('of all projects too', () => {
    const other = services.replace('shop\n', 'mail\n').replaceAll('/srv/shop', '/srv/mail');
    const step = () =>
      synthesizedTogether(
        { 'a/services.yaml': services, 'b/services.yaml': other },
        {
          'a/one.yaml': wrong['one.yaml'],
          'a/two.yaml': '',
          'b/one.yaml': manifest('ConfigMap', 'Lower'),
          'b/two.yaml': '',
        },
      );
    expect(refusals(step)).toEqual([
      expect.stringMatching(/^a\/one\.yaml:1:46 ConfigMap\/Upper/),
      expect.stringMatching(/^a\/one\.yaml:3:1 Deployment\/a/),
      expect.stringMatching(/^b\/one\.yaml:1:46 ConfigMap\/Lower/),
    ]);
  });

  test('include what two projects give to the whole cluster, each in its way', () => {
    const other = services.replace('shop\n', 'mail\n').replaceAll('/srv/shop', '/srv/mail');
    const role = (verb: string) =>
      manifest('ClusterRole', 'reader', `rules: [{apiGroups: [''], resources: [pods], verbs: [${verb}]}]`);
    const step = (verb: string) => () =>
      synthesizedTogether(
        { 'a/services.yaml': services, 'b/services.yaml': other },
        { 'a/one.yaml': role('get'), 'a/two.yaml': '', 'b/one.yaml': role(verb), 'b/two.yaml': '' },
      );
    expect(step('get')).not.toThrow();
    expect(refusals(step('list'))).toEqual([
      'b/one.yaml:1:1 ClusterRole/reader is another in a/one.yaml:1:1, but the cluster has one: make them the same, or name one of them otherwise',
    ]);
  });

  test('leave the output as it was', () => {
    const { outdir } = synthesized(services, fine);
    const before = contentOf(outdir);
    expect(() => synthesized(services, wrong, {}, { outdir })).toThrow('metadata.name');
    expect(contentOf(outdir)).toEqual(before);
  });

  test('write nothing where nothing was', () => {
    const outdir = `${emptyDirectory()}/dist`;
    expect(() => synthesized(services, wrong, {}, { outdir })).toThrow('metadata.name');
    expect(existsSync(outdir)).toBe(false);
  });

  test('include an object that is called as one of slotstack', () => {
    expect(problemsOf(services, { ...fine, 'one.yaml': manifest('ServiceAccount', 'slot-data') })).toEqual(
      ['shop-dev', 'shop-dev-1'].map(
        (target) =>
          `one.yaml:1:1 ServiceAccount/slot-data in ${target} is one that slotstack makes: name yours otherwise`,
      ),
    );
  });

  test('include the ServiceAccount of data with pull secrets, which have a key of services.yaml', () => {
    const account = manifest('ServiceAccount', 'slot-data', 'imagePullSecrets: [{name: regcred}]');
    expect(problemsOf(services, { ...fine, 'one.yaml': account })).toEqual(
      ['shop-dev', 'shop-dev-1'].map(
        (target) =>
          `one.yaml:1:1 ServiceAccount/slot-data in ${target} is one that slotstack makes: name yours otherwise; its pods pull images with environments.<name>.imagePullSecrets`,
      ),
    );
  });

  test('include an environment whose namespace is that of the platform', () => {
    const platform = services.replace('dev: {}', 'platform: {}');
    expect(problemsOf(platform, fine)).toEqual([
      'services.yaml:1:1 shop-platform is the namespace of an environment and of what all share: name one otherwise',
    ]);
  });
});

test.each([
  ['outdir', 'the output'],
  ['secretsDirectory', 'Secrets'],
])('nothing is written where git keeps its own: %s', (option, what) => {
  const directory = writeFiles({ 'services.yaml': services, ...fine, '.git/HEAD': '' });
  const options = { outdir: `${directory}/dist`, notices: new Notices(), [option]: `${directory}/.git/made` };
  const projects = loadProjects([`${directory}/services.yaml`], { environment: {} });
  expect(() => synthesize(projects, options)).toThrow(`${what} cannot go to ${directory}/.git/made`);
  expect(existsSync(`${directory}/.git/made`)).toBe(false);
  expect(existsSync(`${directory}/dist`)).toBe(false);
});
