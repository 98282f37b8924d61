import { usualJobResources } from '../../../rules/defaults/jobs';
import { renderTemplate } from '../../../template';
import { GateJob, type GateJobProps } from '../../../constructs/life/gate-job';
import { script } from '../../../constructs/slot-data/script';
import { checkObject } from '../../kubernetes/object-checks/check-object';
import { at, mountsOf, newChart, objectsOf, only, podOf } from '../built';

const props: Required<GateJobProps> = {
  project: 'shop',
  target: 'shop-dev-3',
  namespace: 'shop-dev-3',
  life: { number: 12, holder: 'issue-42' },
  platform: 'shop-platform',
  job: { kubectlImage: 'kubectl:1', toolsImage: 'tools:1', jobResources: usualJobResources },
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: ['registry-key'],
};

function job(changes: Partial<GateJobProps> = {}) {
  const objects = objectsOf(new GateJob(newChart(), 'gate', { ...props, ...changes }));
  expect(objects.flatMap(checkObject)).toEqual([]);
  return only(objects, 'Job');
}

const steps = (object = job()) => {
  const { initContainers = [], containers = [] } = podOf(object);
  return [...initContainers, ...containers];
};

test('it checks the life of the namespace, deletes one of an older life, and waits until it and its tokens are gone', () => {
  expect(steps().map(({ name, args }) => [name, args])).toEqual([
    [
      'check-life',
      ['get', 'namespace', 'shop-dev-3', '--ignore-not-found', expect.stringMatching('^--output=go-template=')],
    ],
    [
      'end-older-life',
      [
        'delete',
        'namespaces',
        '--field-selector=metadata.name=shop-dev-3',
        '--selector=slotstack.dev/project=shop,slotstack.dev/life,slotstack.dev/life!=12',
        '--timeout=900s',
      ],
    ],
    [
      'wait-until-gone',
      [
        'wait',
        'namespaces',
        '--field-selector=metadata.name=shop-dev-3,status.phase=Terminating',
        '--for=delete',
        '--timeout=900s',
      ],
    ],
    ['proxy', ['proxy', '--port=8001']],
    ['let-tokens-be-forgotten', ['--namespace=shop-dev-3', '--seconds=12', '--port=8001']],
  ]);
});

describe('the check of the life', () => {
  /** As kubectl does it: `kubectl get` fails where its template does. */
  function check(labels: Readonly<Record<string, string>>): string {
    const template = steps()[0]?.args?.at(-1)?.replace('--output=go-template=', '') ?? '';
    const all = { 'kubernetes.io/metadata.name': 'shop-dev-3', ...labels };
    return renderTemplate(template, { metadata: { labels: all } }, { file: 'template', env: {} });
  }
  const of = (life: string, holder = 'issue-7', project = 'shop') => ({
    'slotstack.dev/project': project,
    'slotstack.dev/life': life,
    'slotstack.dev/holder': holder,
  });

  test.each([
    ['an older life', of('11')],
    ['an older life whose number is greater as a text', of('9')],
    ['this life', of('12', 'issue-42')],
    ['a slot that was never taken', of('0', 'nobody')],
    ['no life, as from before there were lives', { 'slotstack.dev/project': 'shop' }],
    ['nobody yet', {}],
  ])('passes a namespace of %s', (_, labels) => {
    expect(check(labels)).toBe('');
  });

  test.each([
    ['a newer life', of('13'), 'of a newer life than 12: this is an older commit'],
    ['a newer life whose number is smaller as a text', of('100'), 'of a newer life than 12'],
    ['another holder in the same life', of('12', 'issue-43'), 'of another holder than issue-42'],
    ['another project', of('12', 'issue-42', 'shop-tools'), 'belongs to another project than shop'],
  ])('stops at a namespace of %s', (_, labels, reason) => {
    expect(() => check(labels)).toThrow(reason);
  });
});

test('it is a hook before each sync, in the namespace of the platform, and out of sight for Flux', () => {
  expect(job().metadata).toMatchObject({
    name: 'slot-gate-shop-dev-3',
    namespace: 'shop-platform',
    annotations: {
      'argocd.argoproj.io/hook': 'PreSync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
      'kustomize.toolkit.fluxcd.io/ssa': 'Ignore',
    },
  });
});

test('it is tried once, and ends: Argo CD tries the sync again', () => {
  expect(job().spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 1800 });
});

test('it runs as a plain user with the token of its own ServiceAccount, and mounts nothing else', () => {
  expect(podOf(job())).toMatchObject({
    serviceAccountName: 'slot-gate',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
  });
  const callers = steps().filter(({ name }) => name !== 'let-tokens-be-forgotten');
  for (const step of callers) {
    expect(mountsOf(step)).toEqual({ 'api-token': 'read-only' });
    expect(step).toMatchObject({ image: 'kubectl:1', imagePullPolicy: 'IfNotPresent' });
  }
  for (const step of steps()) expect(at(step, 'securityContext.runAsNonRoot')).toBe(true);
});

test('what waits has no token, and asks by a proxy that ends with it', () => {
  const [proxy, waiting] = steps().slice(-2);
  expect(proxy).toMatchObject({ restartPolicy: 'Always' });
  expect(waiting).toMatchObject({
    image: 'tools:1',
    command: ['/bin/bash', '-c', script('let-tokens-be-forgotten'), 'let-tokens-be-forgotten'],
  });
  expect(waiting?.volumeMounts).toEqual([]);
});
