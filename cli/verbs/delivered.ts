import { dirname } from 'node:path';
import * as z from 'zod';
import type { Kubectl } from '../../cluster/kubectl';
import { findDeliveries, type Delivery } from '../../cluster/delivery';
import { Git } from '../../git/git';
import { RemoteBranch } from '../../git/remote-branch';
import { CommandFailed } from '../../process/command-failed';
import { argoCdGroup } from '../../kubernetes/argocd-names';
import { publishedBranch } from '../../publish/branch';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { Option } from '@commander-js/extra-typings';
import { commitId, contextOption, fileOption, timeoutOption } from '../options';
import { projectCall, type ClusterOptions } from '../call';

export function delivered(surroundings: Surroundings) {
  return verb({
    name: 'delivered',
    description:
      'Waits until Argo CD has delivered a publication, or one that came after it, and all that it delivered is healthy.',
    examples: { 'delivered shop-dev-1 --commit 0123456789012345678901234567890123456789': 'what publish has printed' },
  })
    .argument('<target...>')
    .addOption(new Option('--commit <publication>', 'what is waited for').argParser(commitId).makeOptionMandatory())
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(timeoutOption(900))
    .option('--branch <branch>', 'the published branch (default: what services.yaml names)')
    .addOption(new Option('--remote <remote>', 'where it is').default('origin'))
    .action((names, options) => {
      waitForDelivery(surroundings, names, options);
    });
}

interface DeliveredOptions extends ClusterOptions {
  readonly commit: string;
  /** Seconds. */
  readonly timeout: number;
  readonly branch?: string | undefined;
  readonly remote: string;
}

function waitForDelivery(surroundings: Surroundings, names: readonly string[], options: DeliveredOptions): void {
  const { commit, context, remote, timeout } = options;
  const { files, projects } = projectCall(surroundings, options);
  const waiting = findDeliveries(projects, names);
  const git = new Git(dirname(files[0]));
  const branch = new RemoteBranch(git, remote, publishedBranch(projects, options.branch));
  const kubectl = surroundings.kubectl(context);
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
    surroundings.wait(Math.min(interval, Math.max(0, end - Date.now())));
  }
}

/** Milliseconds between two looks. */
const interval = 5000;

/** What is read of an Application of Argo CD. */
const applicationSchema = z.looseObject({
  metadata: z.looseObject({ deletionTimestamp: z.string().optional() }),
  status: z
    .looseObject({
      sync: z.looseObject({ status: z.string().optional(), revision: z.string().optional() }).optional(),
      health: z.looseObject({ status: z.string().optional(), message: z.string().optional() }).optional(),
      conditions: z.array(z.looseObject({ message: z.string().optional() })).optional(),
    })
    .optional(),
});

type Application = z.infer<typeof applicationSchema>;

function applicationOf(kubectl: Kubectl, { name, project }: Delivery): Application | undefined {
  const resource = `applications.${argoCdGroup}`;
  const namespace = `--namespace=${project.argocd.namespace}`;
  return kubectl.findAs(applicationSchema, ['get', resource, name, namespace, '--output=json']);
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
