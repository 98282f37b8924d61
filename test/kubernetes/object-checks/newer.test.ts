import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { judge as judgement, newest } from '../../../kubernetes/object-checks/newer';
import { problemsOf, synthesized } from '../../stacks/synthesized';
import { changed } from './valid-objects';

const hint = ' (where the cluster is newer than Kubernetes 1.33, set kubernetesVersion in services.yaml)';
const kept = ' (by Kubernetes 1.33; kept, because kubernetesVersion is 1.34)';
const of = (apiVersion: string, kind: string) => ({ apiVersion, kind, metadata: { name: 'a' } });

/** In words alone. */
const judge = (object: KubernetesObject, version: string | undefined) => {
  const { problems, notes } = judgement(object, version);
  return { problems: problems.map(({ message }) => message), notes: notes.map(({ message }) => message) };
};

const newer = [
  changed('Pod', 'spec.hostnameOverride', 'db-0'),
  changed('Pod', 'spec.containers[0].env', [{ name: 'A', valueFrom: { fileKeyRef: { path: 'a' } } }]),
  changed('Pod', 'spec.tolerations[0].operator', 'Gt'),
  changed('Pod', 'metadata.newer', null),
  of('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy'),
  of('certificates.k8s.io/v1beta1', 'ClusterTrustBundle'),
  of('scheduling.k8s.io/v1alpha1', 'Workload'),
  of('autoscaling/v3', 'HorizontalPodAutoscaler'),
  of('autoscaling/v3alpha1', 'HorizontalPodAutoscaler'),
  of('v1', 'NewThing'),
];

describe('what a newer Kubernetes may know', () => {
  test.each(newer)('is an error that tells the way out: $apiVersion $kind', (object) => {
    for (const version of [undefined, '1.33', 'v1.33.13', '1.5']) {
      const { problems, notes } = judge(object, version);
      expect(problems).toEqual([expect.stringContaining(hint)]);
      expect(notes).toEqual([]);
    }
  });

  test.each(newer)('is noted where services.yaml says that the cluster is newer: $apiVersion $kind', (object) => {
    for (const version of ['1.34', 'v1.34.2', '1.100']) {
      const { problems, notes } = judge(object, version);
      expect(problems).toEqual([]);
      expect(notes).toEqual([expect.stringContaining(`kept, because kubernetesVersion is ${version})`)]);
    }
  });
});

test.each([
  changed('Pod', 'spec.hostNetwork', 'yes'),
  changed('Pod', 'spec.containers', undefined),
  changed('Pod', 'spec.restartPolicy', 3),
  of('apps/v1beta2', 'Deployment'),
  of('batch/v1beta1', 'CronJob'),
  of('extensions/v1beta1', 'Ingress'),
  of('v1', 'Deployment'),
  of('networking.k8.io/v1', 'Ingress'),
])('what no newer one takes stays an error, without a hint: $apiVersion $kind', (object) => {
  const plain = judge(object, undefined);
  expect(plain.problems).toHaveLength(1);
  expect(plain.problems.join()).not.toContain('kubernetesVersion');
  expect(judge(object, '1.40')).toEqual(plain);
});

test('of a kind that is not known, the metadata is checked', () => {
  const object = { ...of('scheduling.k8s.io/v1alpha1', 'Workload'), metadata: { name: 'a', labels: { a: 1 } } };
  expect(judge(object as never, '1.35').problems).toEqual(['Workload/a: metadata.labels.a: must be a string, is 1']);
});

test('the newest of several versions counts', () => {
  expect(newest([undefined, '1.34', 'v1.100.1', '1.35'])).toBe('v1.100.1');
  expect(newest([undefined, undefined])).toBeUndefined();
});

describe('a project', () => {
  const services = (version: string) =>
    `project: shop\n${version}environments: {dev: {}, old: {}}\nservices: [{name: api, manifests: [{path: m.yaml}]}]\n`;
  const pod = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  hostnameOverride: db-0
  volumes: [{name: v, emptyDir: {}}]
  containers:
    - name: c
      image: busybox:1.36
      env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: e.env, key: A}}}]
`;
  const paths = ['spec.hostnameOverride', 'spec.containers[0].env[0].valueFrom.fileKeyRef'];

  const noted = (path: string, text: string) =>
    new RegExp(`^m\\.yaml:\\d+:\\d+ Pod/p: ${`${path}: ${text}`.replace(/[[\]()]/g, '\\$&')}`);

  test('whose cluster is not newer is told each place', () => {
    expect(problemsOf(services(''), { 'm.yaml': pod })).toEqual(
      paths.map((path): unknown => expect.stringMatching(noted(path, 'unknown field'))),
    );
  });

  test('whose cluster is newer has the fields in its output, with a note for each', () => {
    const output = synthesized(services('kubernetesVersion: "1.34"\n'), { 'm.yaml': pod });
    expect(output.object('shop-dev', 'Pod/p')).toMatchObject({
      spec: {
        hostnameOverride: 'db-0',
        containers: [{ env: [{ valueFrom: { fileKeyRef: { volumeName: 'v', path: 'e.env', key: 'A' } } }] }],
      },
    });
    for (const path of paths)
      expect(output.notices).toContainEqual(expect.stringMatching(noted(path, `unknown field${kept}`)));
  });

  test('may have it newer in one environment only', () => {
    const version = `kubernetesVersion: '{{ if eq .Env "dev" }}1.34{{ else }}1.33{{ end }}'\n`;
    expect(problemsOf(services(version), { 'm.yaml': pod })).toHaveLength(2);
    const only = `{{ if eq .Env "dev" }}\n${pod}{{ end }}\n`;
    expect(synthesized(services(version), { 'm.yaml': only }).names('shop-dev')).toContain('Pod/p');
  });

  test('may bring a newer kind that belongs to the cluster, once; of others, the scope is asked for', () => {
    const files = {
      'm.yaml': `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: m}
---
apiVersion: scheduling.k8s.io/v1alpha1
kind: Workload
metadata: {name: w}
`,
    };
    const output = synthesized(services('kubernetesVersion: "1.36"\n'), files);
    expect(output.names('shop-platform')).toContain('MutatingAdmissionPolicy/m');
    expect(output.object('shop-dev', 'Workload/w').metadata.namespace).toBe('shop-dev');
    expect(output.notices).toContainEqual(
      expect.stringContaining('state the scope of Workload.scheduling.k8s.io in customResourceScopes'),
    );
  });

  test.each(['1.34.', 'latest', '2.1', '1'])('is refused the version "%s"', (version) => {
    expect(problemsOf(services(`kubernetesVersion: "${version}"\n`), { 'm.yaml': '' })).toEqual([
      'services.yaml:2:20 kubernetesVersion: must be a version of Kubernetes, such as "1.34"',
    ]);
  });
});
