import { Option, type Command } from '@commander-js/extra-typings';
import { dirname } from 'node:path';
import { apply } from '../../agent/guard/apply';
import { protectedPathsOf } from '../../agent/protected-paths';
import { Git } from '../../git/git';
import { CommandFailed } from '../../process/command-failed';
import { projectCall } from '../call';
import { commitId, fileOption } from '../options';
import { lines, type Fields } from '../slots-view';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

/** Adds what lets an agent's commits through, or not. */
export function addAgentApply(actions: Command, surroundings: Surroundings): void {
  const applying = verb({
    name: 'apply',
    description:
      'Looks at what "agent take" has written, and pushes it to a branch of agents, in the name of whoever calls. It refuses, with all reasons at once, what touches protected paths, leads out of the repository, or is made to be taken for something else. No cluster is asked.',
    examples: {
      'agent apply --bundle work.bundle --since 0123456789012345678901234567890123456789 --branch codex/issue-42':
        'prints head-commit',
    },
  });
  applying
    .addOption(new Option('--bundle <file>', 'what "agent take" has written').makeOptionMandatory())
    .addOption(
      new Option('--since <commit>', 'the commit that the agent worked on').argParser(commitId).makeOptionMandatory(),
    )
    .addOption(new Option('--branch <name>', 'as agent.branch in services.yaml says').makeOptionMandatory())
    .addOption(new Option('--remote <remote>', 'where it is pushed to').default('origin'))
    .addOption(fileOption())
    .action(({ bundle, since, branch, remote, ...options }) => {
      const { projects, files } = projectCall(surroundings, options);
      const agents = projects.flatMap(({ targets }) => targets.flatMap(({ agent }) => agent ?? []));
      if (agents.length === 0)
        throw new CommandFailed('no target here has an agent: "agent" in services.yaml says what it is');
      const { commit, hasChanged } = apply(new Git(dirname(files[0])), {
        ...{ bundle, since, branch, remote },
        branchPatterns: agents.flatMap(({ branches }) => [branches.issue, branches.repair]),
        otherBranches: projects.flatMap(({ argocd }) => argocd.source?.branch ?? []),
        protectedPaths: protectedPathsOf(projects),
      });
      const fields: Fields = { branch, 'head-commit': commit, changed: hasChanged };
      console.log(lines(fields));
    });
  actions.addCommand(applying);
}
