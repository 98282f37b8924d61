import { podSpecOf } from '../../kubernetes/pod-template';
import { problemsOf, synthesized } from './synthesized';

const services = (more = '') => `project: shop
maxSlots: 2
environments: {dev: {}, staging: {dataGeneration: 4}, ai: {}, ai-repair: {}}
namespace: {patterns: {ai-repair: shop-staging}}
${more}
services: [{name: web, manifests: [{path: web.yaml}]}]
`;

const claim = (name: string, spec = 'accessModes: [ReadWriteMany]') =>
  `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}}\nspec: {${spec}, resources: {requests: {storage: 1Gi}}}\n`;

const deployment = (name: string, claimName: string, pod = '') =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {${pod} volumes: [{name: data, persistentVolumeClaim: {claimName: ${claimName}}}], containers: [{name: web, image: example.test/web:1, volumeMounts: [{name: data, mountPath: /data, subPath: a}]}]}\n`;

const web = `${claim('uploads')}${deployment('web{{ if eq .Env "ai-repair" }}-repair{{ end }}', 'uploads')}`;
const file = web
  .replace('---\napiVersion: v1', '{{ if ne .Env "ai-repair" }}\n---\napiVersion: v1')
  .replace('---\napiVersion: apps', '{{ end }}\n---\napiVersion: apps');

const subPathOf = (result: ReturnType<typeof synthesized>, target: string, name: string) =>
  podSpecOf(result.object(target, name))?.containers?.[0]?.volumeMounts?.[0]?.subPath;

test('pods of a slot work in the directory of its generation, and say which', () => {
  const result = synthesized(services(), {
    'web.yaml': file,
    'slots/active/2.yaml': 'slot: 2\ngeneration: 7\nowner: octocat\nsince: "2026-11-21T09:00:00Z"\n',
  });
  expect(subPathOf(result, 'shop-dev-1', 'Deployment/web')).toBe('.slotstack/shop-dev-1.0/a');
  expect(subPathOf(result, 'shop-dev-2', 'Deployment/web')).toBe('.slotstack/shop-dev-2.7/a');
  expect(result.object('shop-dev-2', 'Deployment/web')).toMatchObject({
    spec: { template: { metadata: { annotations: { 'slotstack.dev/generation': '7' } } } },
  });
});

test('in a lasting environment they see the volume as it is, until a generation is declared', () => {
  const result = synthesized(services(), { 'web.yaml': file });
  expect(subPathOf(result, 'shop-dev', 'Deployment/web')).toBe('a');
  expect(subPathOf(result, 'shop-staging', 'Deployment/web')).toBe('.slotstack/shop-staging.4/a');
});

test('a guest works with the claims of its host as that does', () => {
  const result = synthesized(services(), { 'web.yaml': file });
  expect(subPathOf(result, 'shop-ai-repair', 'Deployment/web-repair')).toBe('.slotstack/shop-staging.4/a');
});

test('a claim that services.yaml keeps is seen as it is', () => {
  const result = synthesized(services('claims: {keep: [uploads]}'), { 'web.yaml': file });
  expect(subPathOf(result, 'shop-dev-1', 'Deployment/web')).toBe('a');
});

test('one that there is not is an error; one that another environment has is none', () => {
  expect(problemsOf(services('claims: {keep: [upload]}'), { 'web.yaml': file })).toEqual([
    'services.yaml:5:17 claims.keep: no workload has a claim "upload"; did you mean "uploads"?',
  ]);
  const only = `${file}{{ if eq .Env "dev" }}${claim('cache')}${deployment('other', 'cache')}{{ end }}`;
  const result = synthesized(services('claims: {keep: [cache]}'), { 'web.yaml': only });
  expect(subPathOf(result, 'shop-dev', 'Deployment/other')).toBe('a');
});

describe('is told at synth:', () => {
  const noticesOf = (manifests: string) =>
    synthesized(services(), { 'web.yaml': `{{ if ne .Env "ai-repair" }}${manifests}{{ end }}` }).notices.filter(
      (line) => /claim/i.test(line),
    );

  test.each([
    ['a claim that nothing mounts', claim('old'), 'PersistentVolumeClaim/old is mounted by nothing'],
    [
      'one that begins with a snapshot',
      claim('golden', 'accessModes: [ReadWriteOnce], dataSource: {kind: PersistentVolumeClaim, name: a}') +
        deployment('db', 'golden'),
      'Deployment/db has claim golden, which a clean does not empty: it begins with what its dataSource holds',
    ],
    [
      'one of one node that two workloads share',
      claim('data', 'accessModes: [ReadWriteOnce]') + deployment('a', 'data') + deployment('b', 'data'),
      'Deployment/b mounts claim data, as Deployment/a does, but its access mode ReadWriteOnce lets one node have it: keep their pods on one (podAffinity), or ask for ReadWriteMany',
    ],
    [
      'a user who cannot write to it',
      claim('data') + deployment('db', 'data', 'securityContext: {runAsUser: 999},'),
      "Deployment/db mounts claims as user 999, who cannot write to a new volume, which is root's: state securityContext.fsGroup of its pods",
    ],
  ])('%s', (_, manifests, message) => {
    expect(noticesOf(manifests).join('\n')).toContain(message);
  });

  test.each([
    ['a claim of many nodes that two share', claim('data') + deployment('a', 'data') + deployment('b', 'data')],
    [
      'two that are kept on one node',
      claim('data', 'accessModes: [ReadWriteOnce]') +
        deployment('a', 'data', 'nodeSelector: {a: b},') +
        deployment('b', 'data', 'affinity: {},'),
    ],
    ['a user with a group', claim('data') + deployment('db', 'data', 'securityContext: {runAsUser: 9, fsGroup: 9},')],
  ])('not %s', (_, manifests) => {
    expect(noticesOf(manifests)).toEqual([]);
  });
});
