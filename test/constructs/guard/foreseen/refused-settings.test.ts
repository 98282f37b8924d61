import type { PodSpec } from '../../../../kubernetes/pod-template';
import { refusedSettings } from '../../../../constructs/guard/foreseen/refused-settings';
import { manifest, synthesized } from '../../../stacks/synthesized';
import { workload } from '../../included/workload';

const guard = { enabled: true, hostPaths: [], agentServiceAccounts: [], priorityClasses: [], apiGroups: [] };
const ofContainer = (container: object) => refusedSettings(workload('Deployment', container), guard);
const ofPod = (pod: PodSpec) => refusedSettings(workload('Deployment', {}, pod), guard);

test.each<[object, string]>([
  [{ securityContext: { privileged: true } }, 'privileged of container server'],
  [{ ports: [{ containerPort: 80, hostPort: 8080 }] }, 'hostPort of container server'],
  [{ securityContext: { capabilities: { add: ['CHOWN', 'NET_ADMIN'] } } }, 'capability NET_ADMIN of container server'],
  [{ securityContext: { procMount: 'Unmasked' } }, 'procMount of container server'],
  [{ securityContext: { seccompProfile: { type: 'Unconfined' } } }, 'seccompProfile of container server'],
  [{ securityContext: { seLinuxOptions: { type: 'spc_t' } } }, 'seLinuxOptions of container server'],
])('of a container, the guard will refuse %j', (container, setting) => {
  expect(ofContainer(container)).toEqual([setting]);
});

test.each<[PodSpec, string]>([
  [{ hostNetwork: true }, 'hostNetwork'],
  [{ hostPID: true }, 'hostPID'],
  [
    { securityContext: { sysctls: [{ name: 'kernel.shm_rmid_forced' }, { name: 'kernel.msgmax' }] } },
    'sysctl kernel.msgmax',
  ],
  [{ securityContext: { appArmorProfile: { type: 'Unconfined' } } }, 'appArmorProfile'],
])('of a pod, the guard will refuse %j', (pod, setting) => {
  expect(ofPod(pod)).toEqual([setting]);
});

test('also in a kind that only its operator knows', () => {
  const template = { spec: { hostNetwork: true, volumes: {}, containers: [{ name: 'a', ports: 'none' }] } };
  const custom = { apiVersion: 'example.com/v1', kind: 'Runner', metadata: { name: 'a' }, spec: { template } };
  expect(refusedSettings(custom, guard)).toEqual(['hostNetwork']);
});

test('nothing of a plain pod, nor where there is no guard', () => {
  const plain = {
    securityContext: { privileged: false, capabilities: { drop: ['ALL'] } },
    ports: [{ containerPort: 80 }],
  };
  expect(ofContainer(plain)).toEqual([]);
  expect(refusedSettings(workload('Deployment', {}, { hostIPC: true }), { ...guard, enabled: false })).toEqual([]);
});

test('synth says so where the workload stands', () => {
  const spec =
    "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: dind, image: 'docker:27', securityContext: {privileged: true}}]}}}";
  const services = 'project: shop\nenvironments: {dev: {}}\nservices: [{name: api, manifests: [{path: m.yaml}]}]\n';
  expect(synthesized(services, { 'm.yaml': manifest('Deployment', 'builder', spec) }).notices).toEqual([
    'm.yaml:1:1 Deployment/builder privileged of container dind will be refused by the guard, so none of its pods would be made: remove it, or give up the guard (guard.enabled) (shop-dev)',
  ]);
});
