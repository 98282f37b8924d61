import { lastScan, quotedPath } from '../../../constructs/facts/workspace-scan';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';

const pod = (terminated: object, name = 'workspace-scan', place = 'state'): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } },
  status: { initContainerStatuses: [{ name, [place]: { terminated } }] },
});
const job = (status: string, name = 'slot-data-workspace-scan'): KubernetesObject => ({
  ...{ apiVersion: 'batch/v1', kind: 'Job' },
  metadata: { name: 'j', labels: { 'app.kubernetes.io/name': name } },
  status: { conditions: [{ type: 'Failed', status, reason: 'DeadlineExceeded', lastTransitionTime: at(9) }] },
});
const at = (hour: number) => `2026-11-30T0${hour}:00:00Z`;
const clean = { finishedAt: at(1), exitCode: 0, message: 'scan: 0 found, 0 not read\n' };
const none = { found: 0, findings: [], notRead: 0 };

test('what a scan has found is read from what is left of its container', () => {
  const message = `scan: 12 found, 3 not read
scan: failed: it did not end in 600 s
scan: found github-pat in line 7 of "a/gr\\u00fcn \\"x\\".env"
scan: found private-key in line 1 of "n\\n\\x1b[31m\\u202e\\U0001f600\\\\u00fc"
`;
  expect(lastScan([pod({ finishedAt: at(1), exitCode: 1, message })])).toEqual({
    ...{ ended: at(1), found: 12, notRead: 3, failure: 'it did not end in 600 s' },
    findings: [
      { kind: 'github-pat', line: 7, path: 'a/grün \\"x\\".env' },
      { kind: 'private-key', line: 1, path: 'n\\n\\x1b[31m\\u202e\\U0001f600\\\\u00fc' },
    ],
  });
});

test('the last counts, also of a container that waits to be tried again', () => {
  const later = { ...clean, finishedAt: at(2), message: 'scan: 1 found, 0 not read\n' };
  expect(lastScan([pod(clean), pod(later, undefined, 'lastState')])).toMatchObject({ ended: at(2), found: 1 });
  expect(lastScan([pod(clean), pod(later, 'another')])).toMatchObject({ ended: at(1), found: 0 });
});

test('one that says nothing has failed', () => {
  expect(lastScan([pod({ finishedAt: at(1), exitCode: 137, reason: 'OOMKilled' })])).toEqual({
    ...{ ended: at(1), ...none, failure: 'OOMKilled, with exit code 137' },
  });
});

test('one whose Job was ended with its pod has failed', () => {
  expect(lastScan([pod(clean), job('True')])).toEqual({
    ...{ ended: at(9), ...none, failure: 'its Job failed: DeadlineExceeded' },
  });
  expect(lastScan([pod(clean), job('False'), job('True', 'another')])).toMatchObject({ ended: at(1) });
});

test('there may be none', () => {
  expect(lastScan([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }])).toBeUndefined();
});

test.each([
  ['docs/a b', 'docs/a b'],
  ['grün', 'gr\\u00fcn'],
  ['"\\', '\\"\\\\'],
  ['\u{1f600}', '\\U0001f600'],
])('a path %j is compared as the tool says it', (path, quoted) => {
  expect(quotedPath(path)).toBe(quoted);
});
