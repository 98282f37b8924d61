import { dirname } from 'node:path';
import { placeOfRuns, withAgent } from '../agent/agent-of';
import { Git } from '../git/git';
import { CommandFailed } from '../process/command-failed';
import { clusterCall, type ClusterOptions } from './call';
import type { Surroundings } from './surroundings';

/** The agent of the target that a call names, and the container that it works in. */
export function agentCall(surroundings: Surroundings, name: string, options: ClusterOptions) {
  const { named, kubectl, projects, files } = clusterCall(surroundings, [name], options);
  const [delivery] = named;
  if (!delivery) throw new CommandFailed(`there is no target "${name}"`);
  const found = withAgent(delivery);
  const placed = (isAwaited = false) => placeOfRuns(kubectl, found, { projects, isAwaited });
  return { agent: found.agent, target: found.target, placed, git: new Git(dirname(files[0])) };
}
