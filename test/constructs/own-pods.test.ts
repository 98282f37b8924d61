import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../kubernetes/pod-template';
import { manifest, podFields, synthesized } from '../stacks/synthesized';
import { at } from './built';

const services = (environment: string) => `project: shop
environments: {dev: ${environment}, ai: {from: dev}}
maxSlots: 1
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}'
  dirs: [cache, db]
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: cache, image: 'redis:7', config: c, secret: s, resources: {cpu: 100m, memory: 256Mi}}
services: [{name: api, manifests: [{path: m.yaml}]}]
`;

function podsOf(environment: string, workload: string): KubernetesObject[] {
  const output = synthesized(services(environment), { 'm.yaml': workload });
  const objects = ['shop-dev', 'shop-dev-1', 'shop-platform'].flatMap((target) => output.objects(target));
  return objects.filter((object) => podSpecOf(object) !== undefined);
}

const database = (pod = '') =>
  manifest('Deployment', 'db', podFields('/srv/shop/{{ .Env }}/{{ .Slot }}/db', 'image: postgres:16', pod));
const secretsOf = (object: KubernetesObject) => podSpecOf(object)?.imagePullSecrets;
const own = (pods: readonly KubernetesObject[]) => pods.filter(({ kind }) => kind !== 'Deployment');

test('every pod of slotstack, and each that it adds its image to, opens the registry as services.yaml says', () => {
  const pods = podsOf('{imagePullSecrets: [registry-key]}', database());
  // Of dev and of the slot: data service and workload; of the slot the Jobs for its Secret, gate and cleanup; prepare
  // and collector.
  expect(pods.map(({ kind }) => kind).sort()).toEqual([
    ...['CronJob', 'Deployment', 'Deployment', 'Job', 'Job', 'Job', 'Job', 'StatefulSet', 'StatefulSet'],
  ]);
  expect(pods.map(secretsOf)).toEqual(pods.map(() => [{ name: 'registry-key' }]));
});

test('a workload keeps its own', () => {
  const pods = podsOf('{imagePullSecrets: [a, b]}', database('imagePullSecrets: [{name: own}, {name: b}]'));
  const workload = pods.find(({ kind }) => kind === 'Deployment') as KubernetesObject;
  expect(secretsOf(workload)).toEqual([{ name: 'own' }, { name: 'b' }, { name: 'a' }]);
});

test('without any, nodes open the registry', () => {
  expect(podsOf('{}', database()).flatMap((object) => secretsOf(object) ?? [])).toEqual([]);
});

test('no service mesh adds a sidecar to a pod of slotstack, beside which a Job never ends', () => {
  const pods = own(podsOf('{}', database()));
  for (const object of pods) {
    const template = object.kind === 'CronJob' ? 'spec.jobTemplate.spec.template' : 'spec.template';
    expect(at(object, `${template}.metadata`)).toMatchObject({
      labels: { 'sidecar.istio.io/inject': 'false', 'kuma.io/sidecar-injection': 'disabled' },
      annotations: {
        'sidecar.istio.io/inject': 'false',
        'linkerd.io/inject': 'disabled',
        'consul.hashicorp.com/connect-inject': 'false',
      },
    });
  }
});
