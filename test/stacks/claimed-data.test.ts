import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { podSpecOf } from '../../kubernetes/pod-template';
import { refusals } from '../config/project-directory';
import { synthesized } from './synthesized';

const services = (more = '') => `project: shop
environments: {ai-staging: {}, ai: {}, ai-repair: {from: ai-staging}}
maxSlots: 1
dataPaths: {claim: {size: 1Gi}, dirs: [{name: files, owner: 1000, command: [serve]}, db]}
${more}services:
  - {name: web, when: '{{ ne .Env "ai-repair" }}', manifests: [{path: web.yaml}]}
  - {name: repair, when: '{{ eq .Env "ai-repair" }}', manifests: [{path: repair.yaml}]}
`;
const pod = (volumes: string) =>
  `spec: {containers: [{name: a, image: "docker.io/library/a:1", volumeMounts: [{name: data, mountPath: /data}]}]${volumes}}`;
const onClaim = (name: string) => `, volumes: [{name: data, persistentVolumeClaim: {claimName: ${name}}}]`;
const statefulSet = (name: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ${name}}
spec:
  serviceName: ${name}
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, ${pod('')}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
`;
const deployment = (name: string, claim: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, ${pod(onClaim(claim))}}
`;
const nothing = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nothing}\n';
const files = (web: string, repair = nothing) => ({ 'web.yaml': web, 'repair.yaml': repair });

/** What is wrong with a project that has these files. */
const problemsWith = (web: string, repair?: string, more?: string) =>
  refusals(() => synthesized(services(more), files(web, repair)));

test('a StatefulSet that brings claims of the name of a data path starts empty, too', () => {
  const objects = synthesized(services(), files(statefulSet('files'))).objects('shop-dev-1');
  const [made] = objects.filter(({ kind }) => kind === 'StatefulSet');
  expect(podSpecOf(made as KubernetesObject)?.containers?.[0]?.volumeMounts?.[0]?.subPath).toBe(
    '.slotstack/shop-dev-1.0',
  );
});

test.each([
  ['a guest', nothing, deployment('repair', 'data-files'), 'volume "data" mounts a claim in which data lies'],
  [
    'a custom resource',
    'apiVersion: example.org/v1\nkind: Cache\nmetadata: {name: cache}\nspec: {storage: {claimName: data-db}}\n',
    nothing,
    'spec.storage.claimName names claim data-db, in which data of a data path lies',
  ],
  [
    'a copy',
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: copy}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, dataSource: {kind: PersistentVolumeClaim, name: data-db}}\n',
    nothing,
    'spec.dataSource.name names claim data-db',
  ],
])('%s does not come by the claim of a data path', (_, web, repair, message) => {
  expect(problemsWith(web, repair)).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
});

test('a workload writes to the data path that it mounts', () => {
  const web = deployment('web', 'data-files').replace('claimName: data-files', 'claimName: data-files, readOnly: true');
  expect(problemsWith(web)).toEqual([expect.stringContaining('mounts data path "files" readOnly: the one workload')]);
});

test('a claim that a StatefulSet brings is not that of a data path', () => {
  const text = services().replace('dirs: [', 'dirs: [{name: web-0, owner: 1000}, ');
  expect(refusals(() => synthesized(text, files(statefulSet('web'))))).toEqual(
    expect.arrayContaining([
      expect.stringContaining('StatefulSet/web brings claim data-web-0, which is that of a data path'),
    ]),
  );
});

test('no autoscaler gives a workload with data a second pod', () => {
  const autoscaler = (name: string, maxReplicas: number) =>
    `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {maxReplicas: ${maxReplicas}, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}}\n`;
  const web = deployment('web', 'data-files');
  expect(problemsWith(`${web}---\n${autoscaler('web', 3)}`)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('HorizontalPodAutoscaler/web would run up to 3 pods of Deployment/web, which keeps data'),
    ]),
  );
  expect(problemsWith(`${web}---\n${autoscaler('web', 1)}`)).toEqual([]);
});

test('no list keeps the claim of a data path', () => {
  expect(problemsWith(deployment('web', 'data-files'), nothing, 'claims: {keep: [data-files]}\n')).toEqual(
    expect.arrayContaining([
      expect.stringContaining('claims.keep: claim "data-files" is that of a data path, which each generation empties'),
    ]),
  );
});
