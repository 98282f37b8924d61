import { dirname } from 'node:path';
import { loadProjects } from '../config/projects';
import { clusterOptions, parseWords, wholeNumber } from './arguments';
import { Kubectl } from '../cluster/kubectl';
import { findDeliveries, type Delivery } from '../cluster/delivery';
import { Git } from '../git/git';
import { RemoteBranch } from '../git/remote-branch';
import { CommandFailed } from '../process/command-failed';
import { run } from './invocation';
import { pause } from '../process/pause';
import { publishedBranch } from '../publish/branch';

const usage =
  'usage: npm run delivered -- <target>... --commit <publication> [--timeout <seconds>] [--branch <branch>] [--remote <remote>] [--context <context>]';

const options = {
  ...clusterOptions,
  commit: { type: 'string' },
  timeout: { type: 'string', default: '900' },
  branch: { type: 'string' },
  remote: { type: 'string', default: 'origin' },
} as const;

/** Milliseconds between two looks. */
const interval = 5000;

interface Application {
  readonly metadata: { readonly deletionTimestamp?: string };
  readonly status?: {
    readonly sync?: { readonly status?: string; readonly revision?: string };
    readonly health?: { readonly status?: string; readonly message?: string };
    readonly conditions?: readonly { readonly message?: string }[];
  };
}

/** Waits until Argo CD has delivered a publication, or one that came after it, and all that it delivered is healthy. */
run(({ files, inputs, args }) => {
  const { values, positionals } = parseWords(args, options, usage);
  const { commit, context, remote } = values;
  const timeout = wholeNumber('timeout', values.timeout);
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) throw new CommandFailed(usage);
  const projects = loadProjects(files, inputs);
  const waiting = findDeliveries(projects, positionals, usage);
  const git = new Git(dirname(files[0] ?? '.'));
  const branch = new RemoteBranch(git, remote, publishedBranch(projects, values.branch));
  const kubectl = new Kubectl(context);
  console.error(kubectl.whereabouts());
  const told = new Map<string, string>();
  const end = Date.now() + timeout * 1000;
  for (;;) {
    const missing = waiting.filter((delivery) => {
      const { isDone, text } = stateOf(applicationOf(kubectl, delivery), (revision) =>
        has(git, branch, commit, revision),
      );
      if (told.get(delivery.name) !== text) console.error(`${delivery.name}: ${text}`);
      told.set(delivery.name, text);
      return !isDone;
    });
    if (missing.length === 0) return;
    if (Date.now() >= end)
      throw new CommandFailed(
        missing
          .map(({ name }) => `after ${timeout} seconds, Argo CD has not delivered ${name}: ${told.get(name) ?? ''}`)
          .join('\n'),
      );
    pause(Math.min(interval, Math.max(0, end - Date.now())));
  }
});

function applicationOf(kubectl: Kubectl, { name, project }: Delivery): Application | undefined {
  const resource = 'applications.argoproj.io';
  const text = kubectl.find(['get', resource, name, `--namespace=${project.argocd.namespace}`, '--output=json']);
  return text === undefined ? undefined : (JSON.parse(text) as Application);
}

function stateOf(
  application: Application | undefined,
  isNewEnough: (revision: string) => boolean,
): { readonly isDone: boolean; readonly text: string } {
  if (!application) return { isDone: false, text: 'there is no Application yet' };
  if (application.metadata.deletionTimestamp !== undefined)
    return { isDone: false, text: 'its Application of before is being deleted' };
  const { sync, health, conditions = [] } = application.status ?? {};
  const { revision = '' } = sync ?? {};
  const reasons = [health?.message, ...conditions.map(({ message }) => message)].filter(Boolean);
  if (!isNewEnough(revision)) return { isDone: false, text: ['an older publication is there', ...reasons].join('; ') };
  const states = [sync?.status ?? 'Unknown', health?.status ?? 'Unknown'];
  const isDone = states.join() === 'Synced,Healthy';
  return { isDone, text: [states.join(', '), ...(isDone ? [] : reasons)].join('; ') };
}

/** Whether a publication is in the history of another. */
function has(git: Git, branch: RemoteBranch, commit: string, revision: string): boolean {
  if (!/^[0-9a-f]{40,64}$/.test(revision)) return false;
  if (revision === commit) return true;
  // One of somebody else, perhaps, which is not here yet.
  if (git.call(['cat-file', '-e', `${revision}^{commit}`]).status !== 0) branch.tip();
  return git.call(['merge-base', '--is-ancestor', commit, revision]).status === 0;
}
