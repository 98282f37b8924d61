import { load, problemsOf } from './project-directory';

const services = (jobResources: string) => `project: shop
environments: {dev: {}}
dataPaths:
  root: /srv/shop
  envDir: /srv/shop/dev
  dirs: [db]
  jobResources: ${jobResources}
`;

test('what services.yaml leaves out of the resources of Jobs keeps its default', () => {
  const [target] = load(services('{requests: {memory: 64Mi}, limits: {cpu: 2, ephemeral-storage: 1Gi}}')).targets;
  expect(target?.dataPaths?.jobResources).toEqual({
    requests: { cpu: '10m', memory: '64Mi', 'ephemeral-storage': '0' },
    limits: { cpu: '2', memory: '256Mi', 'ephemeral-storage': '1Gi' },
  });
});

test.each([
  ['{requests: {memory: 1Gi}}', 'requests.memory: the request 1Gi is more than the limit 256Mi'],
  ['{limits: {memory: 16Mi}}', 'limits.memory: the request 32Mi is more than the limit 16Mi'],
  ['{limits: {cpu: 5m}}', 'limits.cpu: the request 10m is more than the limit 5m'],
  ['{limits: {memory: much}}', 'limits.memory: must be a quantity such as "500m", "2" or "512Mi"'],
  ['{limits: {memory: -1Gi}}', 'limits.memory: must be a quantity such as "500m", "2" or "512Mi"'],
  ['{limits: {ram: 1Gi}}', 'limits: unknown key "ram"'],
])('resources of Jobs that are %s are refused', (jobResources, problem) => {
  expect(problemsOf(services(jobResources))).toEqual([expect.stringContaining(`dataPaths.jobResources.${problem}`)]);
});
