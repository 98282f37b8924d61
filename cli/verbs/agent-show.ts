import type { Command } from '@commander-js/extra-typings';
import { shownRuns, type ShownRuns } from '../../agent/show';
import { lookAt, type Workspace } from '../../agent/workspace';
import { agentCall } from '../agent-call';
import { contextOption, fileOption, outputOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

/** Adds what tells what an agent does, and has answered. */
export function addAgentShow(actions: Command, surroundings: Surroundings): void {
  const showing = verb({
    name: 'show',
    description:
      "Says what is going in an agent's pod, what its workspace has, and what it has answered last. Nothing waits for that, or is changed.",
    examples: {
      'agent show shop-dev-3': 'for people',
      'agent show shop-dev-3 --output json': 'for programs',
    },
  });
  showing
    .argument('<target>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(outputOption())
    .action(async (target, { output, ...options }) => {
      const { agent, placed } = agentCall(surroundings, target, options);
      const place = placed();
      const runs = await shownRuns(place, Object.keys(agent.variables.secrets));
      const workspace = await lookAt(place, agent.path, { changes: true });
      const { hasChanges: changed, ...seen } = workspace;
      console.log(
        output === 'json'
          ? JSON.stringify({ target, ...runs, workspace: { ...seen, changed } })
          : linesOf(target, runs, workspace).join('\n'),
      );
    });
  actions.addCommand(showing);
}

function linesOf(target: string, { going, last }: ShownRuns, workspace: Workspace): string[] {
  return [
    target,
    `- going: ${going ?? 'nothing'}`,
    `- workspace: ${workspaceInWords(workspace)}`,
    ...workspace.kept.map((ref) => `- kept: ${ref}`),
    ...(last
      ? [`- run ${last.run} has answered last:`, ...last.answer.split('\n').map((line) => `| ${line}`)]
      : ['- nothing was answered']),
  ];
}

function workspaceInWords({ state, head, given, branch, hasChanges = false }: Workspace): string {
  if (state === 'empty') return 'empty';
  if (state === 'files') return 'files, and no checkout';
  return [
    `${branch === undefined ? 'on no branch' : `on ${branch}`}, at ${head ?? 'no commit'}`,
    ...(given === undefined || given === head ? [] : [`was given ${given}`]),
    ...(hasChanges ? ['not all is committed'] : []),
  ].join('; ');
}
