import { spawnSync } from 'node:child_process';
import type { Hook, HookAction } from '../../../config/hooks/hook';
import { HookJob, type HookJobProps } from '../../../constructs/hooks/hook-job';
import { hookFactsOf } from '../../../constructs/facts/hook';
import { usualJobResources } from '../../../rules/defaults/jobs';
import { at, containerOf, mountsOf, newChart, objectsOf, only, podOf } from '../built';

const jobs = {
  ...{ project: 'shop', namespace: 'shop-dev-1', toolsImage: 'tools:1', kubectlImage: 'kubectl:1' },
  ...{ jobResources: usualJobResources, imagePullSecrets: ['registry-key'], imagePullPolicy: 'Always' },
};
const script = (fields: Partial<HookAction> = {}) =>
  ({ ...{ does: 'script', script: 'true', shell: 'bash', secrets: [], rules: [] }, ...fields }) as HookAction;
const hookWith = (fields: Partial<Hook>): Hook => ({
  ...{ path: 'hooks.beforeAll[0]', name: 'Say hello', moment: 'before', runs: 'deploy', ignoresFailure: false },
  position: { file: 'services.yaml', line: 1, column: 1 },
  action: script(),
  ...fields,
});
const objectsWith = (fields: Partial<Hook> = {}, props: Partial<HookJobProps> = {}) =>
  objectsOf(new HookJob(newChart(), 'hook', { jobs, hook: hookWith(fields), order: 2, isOfSlot: false, ...props }));
const jobWith = (fields: Partial<Hook> = {}, props: Partial<HookJobProps> = {}) =>
  only(objectsWith(fields, props), 'Job');
const runOf = (action: HookAction, fields: Partial<Hook> = {}) =>
  containerOf(podOf(jobWith({ ...fields, action })), action.does === 'script' ? 'run' : action.does);
const wait: HookAction = {
  ...{ does: 'wait', name: 'web', condition: 'Available', seconds: 120 },
  resource: { group: 'apps', name: 'deployments', isClusterScoped: false },
};

test('a Job is called after its moment, its place and the step', () => {
  expect(jobWith().metadata).toMatchObject({ name: 'slot-hook-before-2-say-hello', namespace: 'shop-dev-1' });
  expect(jobWith({}, { guest: 'ai-repair' }).metadata.name).toBe('slot-hook-of-ai-repair-before-2-say-hello');
  expect(jobWith({ name: 'Ä: what a long name this is, too long' }).metadata.name).toBe(
    'slot-hook-before-2-what-a-long-name-this-i',
  );
  expect(jobWith({ name: '###' }).metadata.name).toBe('slot-hook-before-2-step');
});

test('it runs once, within its time limit', () => {
  expect(jobWith()).toMatchObject({ spec: { backoffLimit: 0 } });
  expect(jobWith().spec).not.toHaveProperty('activeDeadlineSeconds');
  expect(jobWith({ seconds: 90 })).toMatchObject({ spec: { activeDeadlineSeconds: 90 } });
});

test('what it is can be read from it', () => {
  expect(hookFactsOf(jobWith())).toEqual({ path: 'hooks.beforeAll[0]', runs: 'deploy', ignoresFailure: false });
  const other = jobWith({ runs: 'life', ignoresFailure: true });
  expect(hookFactsOf(other)).toEqual({ path: 'hooks.beforeAll[0]', runs: 'life', ignoresFailure: true });
  expect(hookFactsOf(jobWith({ seconds: 90 }))?.seconds).toBe(90);
  expect(hookFactsOf(jobWith({ action: wait }))?.seconds).toBe(120);
  expect(hookFactsOf({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' } })).toBeUndefined();
});

describe('Argo CD', () => {
  const annotations = (fields: Partial<Hook>) => jobWith(fields).metadata.annotations ?? {};
  const keys = { hook: 'argocd.argoproj.io/hook', wave: 'argocd.argoproj.io/sync-wave' };

  test('runs it at each sync, in its turn', () => {
    expect(annotations({})).toMatchObject({ [keys.hook]: 'Sync', [keys.wave]: '-998' });
    expect(annotations({ moment: 'after' })).toMatchObject({ [keys.hook]: 'Sync', [keys.wave]: '1002' });
  });

  test('runs it once in a life: as an object that is another where its pod is', () => {
    const once = jobWith({ runs: 'life' });
    expect(once.metadata.annotations).toMatchObject({ [keys.wave]: '-998' });
    expect(once.metadata.annotations).not.toHaveProperty([keys.hook]);
    expect(once.metadata.name).toMatch(/^slot-hook-before-say-hello-[0-9a-f]{8}$/);
    expect(jobWith({ runs: 'life' }, { order: 5 }).metadata.name).toBe(once.metadata.name);
    const changed = jobWith({ runs: 'life', action: script({ script: 'false' }) });
    expect(changed.metadata.name).not.toBe(once.metadata.name);
  });

  test('waits in a slot for nothing that may take for ever, for it would not delete the slot then', () => {
    const slot = { isOfSlot: true };
    const before = jobWith({}, slot);
    expect(before.metadata.annotations).toMatchObject({ [keys.hook]: 'Sync', [keys.wave]: '-998' });
    expect(before).toMatchObject({ spec: { activeDeadlineSeconds: 600 } });
    expect(jobWith({ seconds: 90 }, slot)).toMatchObject({ spec: { activeDeadlineSeconds: 90 } });
    for (const { metadata } of objectsWith({ moment: 'after', action: wait }, slot)) {
      expect(metadata.annotations).toMatchObject({ [keys.hook]: 'Skip' });
      expect(metadata.annotations).not.toHaveProperty([keys.wave]);
    }
  });

  test('leaves alone what runs before a deletion', () => {
    const all = objectsWith({ moment: 'before-delete', action: wait });
    expect(all).toHaveLength(4);
    for (const { metadata } of all) expect(metadata.annotations).toMatchObject({ [keys.hook]: 'Skip' });
  });

  test('has the rights of a hook there before any', () => {
    for (const { kind, metadata } of objectsWith({ action: wait }))
      expect(metadata.annotations).toMatchObject({ [keys.wave]: kind === 'Job' ? '-998' : '-1000' });
  });
});

describe('a script', () => {
  test('runs in the tools image without rights, and has a place to write to', () => {
    const pod = podOf(jobWith());
    expect(objectsWith()).toHaveLength(1);
    expect(pod).toMatchObject({ automountServiceAccountToken: false, imagePullSecrets: [{ name: 'registry-key' }] });
    expect(pod).not.toHaveProperty('serviceAccountName');
    const container = containerOf(pod, 'run');
    expect(container).toMatchObject({
      ...{ image: 'tools:1', imagePullPolicy: 'Always', command: ['bash', '-c', 'true'], workingDir: '/tmp' },
      securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(mountsOf(container)).toEqual({ scratch: 'writable' });
  });

  test('runs in its image as whom that runs, with the shell that is there', () => {
    const container = runOf(script({ image: 'app:1', shell: 'sh' }));
    expect(container).toMatchObject({ image: 'app:1', command: ['sh', '-c', 'true'] });
    expect(container.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, seccompProfile: { type: 'RuntimeDefault' } },
      capabilities: { drop: ['ALL'] },
    });
  });

  test('reads Secrets', () => {
    expect(runOf(script({ secrets: ['a', 'b'] }))).toMatchObject({
      envFrom: [{ secretRef: { name: 'a' } }, { secretRef: { name: 'b' } }],
    });
  });

  test('may do what its rules say, as an account of its own', () => {
    const rules = [{ apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'], verbs: ['patch'] }];
    const all = objectsWith({ action: script({ rules }) });
    const name = 'slot-hook-before-2-say-hello';
    expect(only(all, 'Role', name)).toMatchObject({ rules });
    expect(only(all, 'RoleBinding', name)).toMatchObject({
      roleRef: { kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'shop-dev-1' }],
    });
    const pod = podOf(only(all, 'Job'));
    expect(pod.serviceAccountName).toBe(name);
    expect(mountsOf(containerOf(pod, 'run'))).toEqual({ scratch: 'writable', 'api-token': 'read-only' });
  });

  test('that may fail ends well, and says how it ended', () => {
    const [file = '', ...args] =
      runOf(script({ script: 'echo "$0 $#"; exit 7' }), { ignoresFailure: true }).command ?? [];
    const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: 'bash 0\n',
      stderr: 'failed with exit code 7, which continueOnError ignores\n',
    });
  });

  test('comes to the shell as it was written, whatever Kubernetes expands', () => {
    const text = 'a=$(hostname) b=$$ c=$$(id) d=${HOME} e=$$$ f=5$é g=$€ $';
    expect(expanded(runOf(script({ script: text })).command?.[2] ?? '')).toBe(text);
    expect(expanded(runOf(script({ script: text }), { ignoresFailure: true }).command?.[4] ?? '')).toBe(text);
  });
});

/** What the kubelet makes of a text in a command: third_party/forked/golang/expansion of Kubernetes, for names that it does not know. */
function expanded(text: string): string {
  return text.replace(/\$\$|\$\([^)]*\)|\$[^\0-\x7f]/g, (found) => (found === '$$' ? '$' : 'EXPANDED'));
}

test('a step that waits may look at that object alone', () => {
  const all = objectsWith({ action: wait });
  expect(only(all, 'Role')).toMatchObject({
    rules: [
      { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'], verbs: ['get', 'list', 'watch'] },
    ],
  });
  expect(runOf(wait)).toMatchObject({
    image: 'kubectl:1',
    args: ['wait', '--for=condition=Available', 'deployments.apps/web', '--namespace=shop-dev-1', '--timeout=120s'],
  });
  expect(at(podOf(only(all, 'Job')), 'volumes')).toMatchObject([{ name: 'api-token' }]);
  expect(runOf({ ...wait, condition: undefined }).args).toEqual([
    ...['rollout', 'status', 'deployments.apps/web', '--namespace=shop-dev-1', '--timeout=120s'],
  ]);
  const pod = { group: '', name: 'pods', isClusterScoped: false };
  expect(runOf({ ...wait, resource: pod }).args).toContain('pods/web');
});

test('a step that sleeps, and one that looks at ports, have no rights', () => {
  expect(runOf({ does: 'sleep', seconds: 90 }).command).toEqual(['sleep', '90']);
  const { command = [] } = runOf({ does: 'check-ports', host: 'a.example.org' });
  expect(command.slice(3)).toEqual(['check-ports', 'a.example.org']);
  expect(objectsWith({ action: { does: 'check-ports', host: 'a.example.org' } })).toHaveLength(1);
});
