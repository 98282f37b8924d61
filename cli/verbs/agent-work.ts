import { Option, type Command } from '@commander-js/extra-typings';
import { writeFileSync } from 'node:fs';
import { give, refuseShallow, type Gift } from '../../agent/give';
import { leftAlone } from '../../agent/left-alone';
import { take } from '../../agent/take';
import { textBy } from '../../config/schema/scalars';
import type { Git } from '../../git/git';
import { CommandFailed } from '../../process/command-failed';
import { plainBranchName } from '../../rules/git-repository';
import { agentCall } from '../agent-call';
import { checkedOption, commitId, contextOption, fileOption } from '../options';
import { lines, type Fields } from '../slots-view';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

/** Adds what brings a commit to an agent, and its commits from it. */
export function addAgentWork(actions: Command, surroundings: Surroundings): void {
  const giving = verb({
    name: 'give',
    description:
      "Brings the agent's workspace to a commit of this checkout. What was made there of that very commit since it was given stays as it is; what else was there, and is nowhere else, is kept first, under refs/slotstack/kept.",
    examples: {
      'agent give shop-dev-3': 'the commit that is checked out here',
      'agent give shop-dev-3 --commit origin/codex/issue-42 --branch codex/issue-42': 'to go on with a branch',
      'agent give shop-dev-3 --anew': 'what was made there is kept, and the workspace is as the commit',
    },
  });
  giving
    .argument('<target>')
    .addOption(new Option('--commit <revision>', 'which commit').default('HEAD'))
    .addOption(
      checkedOption('--branch <name>', 'branch that it works on there (default: none)', textBy(plainBranchName)),
    )
    .addOption(new Option('--anew', 'also keeps what was made of the commit, and brings the workspace to it as it was'))
    .addOption(
      new Option(
        '--go-on',
        'also leaves what was made, on the branch, of an earlier commit that this one comes of, unless protected paths have changed since: head-commit says which',
      ).conflicts('anew'),
    )
    .option('--wait', 'also waits for the workload to be there (default: it must be)')
    .addOption(fileOption())
    .addOption(contextOption())
    .action(async (name, { commit: revision, branch, anew, goOn, wait, ...options }) => {
      const { agent, target, placed, git } = agentCall(surroundings, name, options);
      const commit = commitOf(git, revision);
      refuseShallow(git);
      if (commit === commitOf(git, 'HEAD') && hasUncommitted(git))
        console.error('note: what is not committed in this checkout is not given');
      const stays = anew ? 'none' : goOn ? 'earlier' : 'same';
      const gift: Gift = { commit, branch, leave: leftAlone(agent, target), stays, guarded: agent.protectedPaths };
      const { before, kept, hasStayed, commit: since } = await give(placed(wait), agent.path, git, gift);
      for (const ref of kept) console.error(`${agent.path}: what was there is kept as ${ref}`);
      if (hasStayed)
        console.error(
          `${agent.path}: what the agent made of ${since} stays; with --anew, it is kept, and the workspace is as the commit again`,
        );
      const fields: Fields = {
        ...{ target: name, before, 'head-commit': since, stays: hasStayed, kept: kept.join(' ') },
      };
      console.log(lines(fields));
    });

  const taking = verb({
    name: 'take',
    description:
      'Takes what the agent has made since a commit that it was given: a file with its commits. What it has not committed is committed first. Nothing of it is looked at; "agent apply" does that.',
    examples: {
      'agent take shop-dev-3 --since 0123456789012345678901234567890123456789 --bundle work.bundle':
        'prints changed=false where there is nothing',
    },
  });
  taking
    .argument('<target>')
    .addOption(
      new Option('--since <commit>', 'what it was given, as "agent give" has printed')
        .argParser(commitId)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--bundle <file>', 'where the commits are written to').makeOptionMandatory())
    .option('--result <file>', 'also writes what is printed to a file, as JSON')
    .addOption(fileOption())
    .addOption(contextOption())
    .action(async (name, { since, bundle: file, result, ...options }) => {
      const { agent, placed } = agentCall(surroundings, name, options);
      const { head, bundle } = await take(placed(), agent.path, since, 'Keep what was not committed');
      if (bundle) writeFileSync(file, bundle);
      else console.error(`${name}: the agent has changed nothing since ${since}`);
      const fields: Fields = { target: name, changed: bundle !== undefined, 'taken-commit': head };
      if (result !== undefined) writeFileSync(result, `${JSON.stringify(fields)}\n`);
      console.log(lines(fields));
    });
  actions.addCommand(giving);
  actions.addCommand(taking);
}

function hasUncommitted(git: Git): boolean {
  return git.output(['--no-optional-locks', 'status', '--porcelain']) !== '';
}

/** @throws CommandFailed where the checkout does not have it */
function commitOf(git: Git, revision: string): string {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { status, stdout } = git.call(args);
  if (status !== 0) throw new CommandFailed(`this checkout does not have the commit ${JSON.stringify(revision)}`);
  return stdout.trim();
}
