import { podSpecOf } from '../../kubernetes/pod-template';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { manifest, synthesized } from './synthesized';

const services = (dataPaths: string, more = '') => `project: shop
environments: {dev: {}, ai-staging: {}, ai: {}}
maxSlots: 12
${dataPaths && `dataPaths: {${dataPaths}, dirs: [db]}\n`}${more}`;
const root = 'root: /srv/shop';
const directory = `envDir: '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}'`;
const usual = services(`${root}, ${directory}`);

/** The Jobs that prepare disks: what each mounts, and is told. */
function preparations(objects: readonly KubernetesObject[]): unknown[] {
  const jobs = objects.filter(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('slot-data-prepare-'));
  return jobs.map((job) => {
    const pod = podSpecOf(job);
    return [
      pod?.volumes?.[0]?.hostPath?.path,
      pod?.initContainers?.[0]?.args?.filter((argument) => !/^--(root|record)=/.test(argument)),
      JSON.stringify(pod?.affinity ?? '').match(/"values":\["(.*?)"/)?.[1],
    ];
  });
}

describe('the platform target', () => {
  test('has a namespace of its own, in which its Jobs may mount host directories', () => {
    const namespace = synthesized(usual).object('shop-platform', 'Namespace/shop-platform');
    expect(namespace.metadata.labels).toMatchObject({
      'app.kubernetes.io/part-of': 'shop',
      'slotstack.dev/project': 'shop',
      'pod-security.kubernetes.io/enforce': 'privileged',
    });
  });

  test('is there without data too', () => {
    const output = synthesized(services(''));
    expect(output.names('shop-platform')).toContain('Namespace/shop-platform');
    expect(preparations(output.objects('shop-platform'))).toEqual([]);
  });

  test('prepares a disk once for all targets', () => {
    expect(preparations(synthesized(usual).objects('shop-platform'))).toEqual([
      ['/srv/shop', ['--path=/srv/shop', '--disk=shop', 'slots'], undefined],
    ]);
  });

  test('prepares each root, disk and node by itself', () => {
    const perEnvironment = `root: '/srv/{{ if eq .Env "dev" }}a{{ else }}b{{ end }}', disk: 'disk-{{ if eq .Env "dev" }}a{{ else }}b{{ end }}', node: 'node-{{ .Env }}', envDir: '/srv/{{ if eq .Env "dev" }}a{{ else }}b{{ end }}/{{ .Env }}/{{ .Slot }}'`;
    expect(preparations(synthesized(services(perEnvironment)).objects('shop-platform'))).toEqual([
      ['/srv/a', ['--path=/srv/a', '--disk=disk-a', 'dev'], 'node-dev'],
      ['/srv/b', ['--path=/srv/b', '--disk=disk-b', 'ai-staging'], 'node-ai-staging'],
      ['/srv/b', ['--path=/srv/b', '--disk=disk-b', 'ai'], 'node-ai'],
    ]);
  });

  test('has a ConfigMap for each disk, and its Jobs may change these and nothing else', () => {
    const perEnvironment = `root: /srv/shop, node: 'node-{{ .Env }}', envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}'`;
    const output = synthesized(services(perEnvironment));
    const records = output
      .names('shop-platform')
      .flatMap((name) => /^ConfigMap\/(slot-data-disk-[0-9a-f]{8})$/.exec(name)?.[1] ?? []);
    expect(new Set(records).size).toBe(3);
    expect(output.object('shop-platform', 'Role/slot-data-prepare').rules).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: records.sort(), verbs: ['get', 'patch'] },
    ]);
  });

  test('has what belongs to no target, after what is its own', () => {
    const included = 'infrastructure: [{name: a, manifests: [{path: a.yaml}]}]\n';
    const output = synthesized(usual + included, { 'a.yaml': manifest('ClusterIssuer', 'letsencrypt') });
    const names = output.names('shop-platform');
    expect(names[0]).toBe('Namespace/shop-platform');
    expect(names).toContain('ClusterIssuer/letsencrypt');
  });
});
