import { execute, type ContainerPlace } from '../cluster/execution';
import { agentPaths } from '../rules/agent';
import { Masks, maskOf } from './masks';
import { heldBy, script } from './run';
import { notUnderstood, outputOf, partsOf } from './script-output';
import { toldText } from './told-lines';

/** What an agent's pod says of its runs. All of it is data of the agent. */
export interface ShownRuns {
  /** What is going there, in words. @default nothing is */
  readonly going?: string;
  /** What was answered last. @default nothing was */
  readonly last?: LastAnswer;
}

export interface LastAnswer {
  /** Id of the run. */
  readonly run: string;
  /** With a placeholder for each value that looks secret, and for those of the container's Secrets. */
  readonly answer: string;
}

/** A whole answer, and what comes before it. */
const limits = { bytes: 1024 * 1024, seconds: 60 };

/**
 * Asks the pod of an agent for its runs; one that is going does not mind.
 *
 * @param secrets names of variables whose values are left out
 * @throws CommandFailed where that cannot be
 */
export async function shownRuns(place: ContainerPlace, secrets: readonly string[]): Promise<ShownRuns> {
  const words = [`--state=${agentPaths.state}`, ...secrets.map((name) => `--mask=${name}`)];
  const output = outputOf(await execute(place, [...script('show'), ...words], Buffer.alloc(0), limits));
  const { fields, rest } = partsOf(place, output);
  const holder = fields.get('holder')?.[0];
  const going = holder === undefined ? {} : { going: heldBy(holder) };
  const run = fields.get('run')?.[0];
  if (run === undefined) return going;
  if (!/^[a-z0-9-]{1,63}$/.test(run) || !fields.has('bytes')) throw notUnderstood(place);
  const masks = new Masks((fields.get('mask') ?? []).map(maskOf));
  return { ...going, last: { run, answer: masks.over(toldText(rest.toString())).trim() } };
}
