import { addAgentApply } from './agent-apply';
import { addAgentRun } from './agent-run';
import { addAgentShow } from './agent-show';
import { addAgentWork } from './agent-work';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

export function agent(surroundings: Surroundings) {
  const actions = verb({
    name: 'agent',
    description:
      'Lets the agent of a target work: a commit is given to its workspace, its program is run with a prompt, and what it has made is taken, looked at, and pushed to a branch of its own.',
    examples: {
      'agent give shop-dev-3 --branch codex/issue-42': 'the workspace is at the commit that is checked out here',
      'agent run shop-dev-3 --kind dev_issue --issue 42': 'what it says comes as it says it',
      'agent take shop-dev-3 --since 0123456789012345678901234567890123456789 --bundle work.bundle':
        'its commits, as a file',
      'agent apply --since 0123456789012345678901234567890123456789 --bundle work.bundle --branch codex/issue-42':
        'without a cluster: where they are good, they are pushed',
      'agent show shop-dev-3': 'what is going there, and what was answered last',
    },
  });
  addAgentWork(actions, surroundings);
  addAgentRun(actions, surroundings);
  addAgentApply(actions, surroundings);
  addAgentShow(actions, surroundings);
  return actions;
}
