import { bounded, harmlessText } from '../github/harmless';

/** How the work of an agent ends: as `agent run` says it, or `refused` where a guard did not take what it made. */
export const agentEndings = ['finished', 'failed', 'timed-out', 'interrupted', 'refused'] as const;
export type AgentEnding = (typeof agentEndings)[number];

/** What is said of an agent's work on the issue or pull request that it is for. */
export interface AgentComment {
  /** Whether it is a plan that was asked for, or work on files. */
  readonly topic: 'plan' | 'agent';
  /** How its run ended; `finished` where it is done. @default it never began */
  readonly state?: AgentEnding | undefined;
  /** Where the run of the workflow is. */
  readonly run?: string | undefined;
  /** The pull request that has its work. @default there is none */
  readonly pr?: number | undefined;
  /** What it answered, in Markdown of its own. @default nothing */
  readonly answer?: string | undefined;
}

/** Most characters of an answer: GitHub takes 65,536 of a comment. */
const mostOfAnswer = 60_000;

const reasons: Readonly<Record<Exclude<AgentEnding, 'finished'>, string>> = {
  failed: 'it failed',
  'timed-out': 'it took too long, and was ended',
  interrupted: 'it was interrupted',
  refused: 'what it made was not taken over',
};

/**
 * What is ours comes first: Markdown of somebody else may have a fence, or a comment, that never ends. It names nobody, and none of our
 * marks is in it.
 */
export function agentComment({ topic, state, run, pr, answer = '' }: AgentComment): string {
  const isDone = state === 'finished';
  const { text, isCut } = bounded(harmlessText(answer).trim(), mostOfAnswer);
  const link = run ? ` ([run](${run}))` : '';
  const what = topic === 'plan' ? 'The plan of the agent' : 'The agent is done';
  const lines = [
    isDone ? `${what}${link}` : `**The agent is not done**: ${state ? reasons[state] : 'it could not be run'}${link}`,
    ...(pr === undefined ? [] : [`- its work is in #${pr}`]),
    ...(isDone ? [] : ['- its slot stays, with all that was made there; once asked again it goes on there']),
    ...(isCut ? [`- what it says is longer than a comment may be: this is the beginning, the run has all of it`] : []),
  ];
  const said = text === '' ? (isDone ? 'It says nothing.' : '') : text;
  return `${lines.join('\n')}\n${said === '' ? '' : `\n${said}\n`}`;
}
