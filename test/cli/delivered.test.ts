import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishedRepository, services } from '../publish/published';
import { describeWithGit, temporaryDirectory, writeFiles } from '../slots/repository';

jest.setTimeout(60_000);

/** The command in a cluster that answers in this way, or, with no answer, has no Application. */
function delivered(repository: PublishedRepository, commit: string, answer?: object) {
  const directory = temporaryDirectory();
  writeFiles(directory, {
    kubectl: `#!/bin/bash
cd "$(dirname "$0")" || exit 1
case "$1" in
  config) echo '{"current-context":"test"}' ;;
  get) echo "$*" >calls; [[ -e answer ]] || { echo 'Error from server (NotFound): none' >&2; exit 1; }; cat answer ;;
esac
`,
    ...(answer && { answer: JSON.stringify({ metadata: {}, ...answer }) }),
  });
  chmodSync(join(directory, 'kubectl'), 0o755);
  const args = ['shop-dev-1', `--commit=${commit}`, '--timeout=1', '--branch=manifests'];
  const { status, stderr } = spawnSync(process.execPath, ['start.mjs', 'cli/slotstack.ts', 'delivered', ...args], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${directory}:${process.env.PATH ?? ''}`,
      SERVICES_FILE: join(repository.checkout, 'projects/shop/services.yaml'),
    },
  });
  const calls = join(directory, 'calls');
  return { status, stderr, call: existsSync(calls) ? readFileSync(calls, 'utf8') : '' };
}

const state = (revision: string, sync = 'Synced', health = 'Healthy') => ({
  status: { sync: { status: sync, revision }, health: { status: health } },
});

describeWithGit('delivered', () => {
  test('waits for a publication or a newer one, and for health', () => {
    const repository = new PublishedRepository();
    const { commit: first } = repository.publish();
    repository.change({ 'projects/shop/services.yaml': services({ generation: 2 }) });
    const { commit: second } = repository.publish();
    const { status, call } = delivered(repository, second, state(second));
    expect({ status, call }).toEqual({
      status: 0,
      call: expect.stringContaining('get applications.argoproj.io shop-dev-1 --namespace=argocd') as string,
    });
    expect(delivered(repository, first, state(second)).status).toBe(0);
    const old = delivered(repository, second, state(first));
    expect(old.status).toBe(1);
    expect(old.stderr).toContain('Argo CD has not delivered shop-dev-1: an older publication is there');
  });

  test.each<[string, (commit: string) => object | undefined, string]>([
    ['is not there', () => undefined, 'there is no Application yet'],
    ['is not synced', (commit) => state(commit, 'OutOfSync'), 'OutOfSync, Healthy'],
    ['is not healthy', (commit) => state(commit, 'Synced', 'Progressing'), 'Synced, Progressing'],
    [
      'is being deleted',
      (commit) => ({ ...state(commit), metadata: { deletionTimestamp: '2026-11-21T10:00:00Z' } }),
      'its Application of before is being deleted',
    ],
  ])('fails in the end where the Application %s', (_, answer, reason) => {
    const repository = new PublishedRepository();
    const { commit } = repository.publish();
    const { status, stderr } = delivered(repository, commit, answer(commit));
    expect(status).toBe(1);
    expect(stderr).toContain(`after 1 seconds, Argo CD has not delivered shop-dev-1: ${reason}`);
  });
});
