import type { PodSpec } from '../../../kubernetes/pod-template';
import { podDemand } from '../../../constructs/limits/pod-demand';
import { resources, written } from './amounts';

const container = (name: string, memory: string, more: object = {}) => ({
  name,
  resources: { requests: { memory } },
  ...more,
});
const none = resources();

describe('the demand of a pod', () => {
  test('is the sum of its containers', () => {
    const spec: PodSpec = {
      containers: [
        { name: 'a', resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { memory: '2Gi' } } },
        { name: 'b', resources: { requests: { cpu: '0.1' }, limits: { 'ephemeral-storage': '1Gi' } } },
      ],
    };
    expect(written(podDemand(spec, none))).toEqual({
      'requests.cpu': '200m',
      'requests.memory': '1Gi',
      'limits.memory': '2Gi',
      'requests.ephemeral-storage': '1Gi',
      'limits.ephemeral-storage': '1Gi',
    });
  });

  test.each([
    ['an init container that needs more', ['3Gi'], ['1Gi', '1Gi'], '3Gi'],
    ['containers that need more', ['1Gi', '1Gi'], ['1Gi', '1Gi'], '2Gi'],
  ])('is that of %s', (_, init, main, memory) => {
    const spec: PodSpec = {
      initContainers: init.map((amount, index) => container(`init-${index}`, amount)),
      containers: main.map((amount, index) => container(`main-${index}`, amount)),
    };
    expect(written(podDemand(spec, none))).toEqual({ 'requests.memory': memory });
  });

  test('has what runs beside all from its beginning, with init containers and with the others', () => {
    const beside = container('proxy', '1Gi', { restartPolicy: 'Always' });
    const spec = (init: string, main: string): PodSpec => ({
      initContainers: [container('before', '4Gi'), beside, container('init', init)],
      containers: [container('main', main)],
    });
    expect(written(podDemand(spec('5Gi', '1Gi'), none))).toEqual({ 'requests.memory': '6Gi' });
    expect(written(podDemand(spec('1Gi', '5Gi'), none))).toEqual({ 'requests.memory': '6Gi' });
    expect(written(podDemand(spec('1Gi', '1Gi'), none))).toEqual({ 'requests.memory': '4Gi' });
  });

  test('has defaults for what a container does not state; a limit that it states is its request, too', () => {
    const defaults = resources({ memory: '64Mi', cpu: '10m' }, { memory: '2Gi' });
    const demand = (stated: object) => written(podDemand({ containers: [{ name: 'a', resources: stated }] }, defaults));
    expect(demand({})).toEqual({ 'requests.cpu': '10m', 'requests.memory': '64Mi', 'limits.memory': '2Gi' });
    expect(demand({ limits: { memory: '32Mi' } })).toEqual({
      'requests.cpu': '10m',
      'requests.memory': '32Mi',
      'limits.memory': '32Mi',
    });
    expect(demand({ requests: { memory: '1Gi' } })).toMatchObject({
      'requests.memory': '1Gi',
      'limits.memory': '2Gi',
    });
  });

  test('is what the pod as a whole states, where it does', () => {
    const spec: PodSpec = { resources: { limits: { memory: '3Gi' } }, containers: [container('a', '1Gi')] };
    expect(written(podDemand(spec, none))).toEqual({ 'requests.memory': '3Gi', 'limits.memory': '3Gi' });
  });
});
