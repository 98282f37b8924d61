import { bounded, harmlessText } from '../github/harmless';

/** What is said of an agent's work on the issue or pull request that it is for. */
export interface AgentComment {
  /** Whether it is a plan that was asked for, or work on files. */
  readonly topic: 'plan' | 'agent';
  /** How its run ended; `finished` where it is done. @default it never began */
  readonly state?: string | undefined;
  /** Where the run of the workflow is. */
  readonly run?: string | undefined;
  /** The pull request that has its work. @default there is none */
  readonly pr?: number | undefined;
  /** What it answered, in Markdown of its own. @default nothing */
  readonly answer?: string | undefined;
}

/** Most characters of an answer: GitHub takes 65,536 of a comment. */
const mostOfAnswer = 60_000;

const endings: Readonly<Record<string, string>> = {
  failed: 'it failed',
  'timed-out': 'it took too long, and was ended',
  interrupted: 'it was interrupted',
  refused: 'what it made was not taken over',
};

/**
 * What is ours comes first: Markdown of somebody else may have a fence, or a comment, that never ends. It names nobody, and none of our
 * marks is in it.
 */
export function agentComment({ topic, state = '', run, pr, answer = '' }: AgentComment): string {
  const isDone = state === 'finished';
  const { text, isCut } = bounded(harmlessText(answer).trim(), mostOfAnswer);
  const link = run ? ` ([run](${run}))` : '';
  const what = topic === 'plan' ? 'The plan of the agent' : 'The agent is done';
  const why = Object.hasOwn(endings, state) ? endings[state] : 'it could not be run';
  const lines = [
    isDone ? `${what}${link}` : `**The agent is not done**: ${why}${link}`,
    ...(pr === undefined ? [] : [`- its work is in #${pr}`]),
    ...(isDone
      ? []
      : [
          '- its slot stays, with all that was made there: once asked again, by the label or a review, it goes on there',
        ]),
    ...(isCut ? [`- what it says is longer than a comment may be: this is the beginning, the run has all of it`] : []),
  ];
  const said = text === '' ? (isDone ? 'It says nothing.' : '') : text;
  return `${lines.join('\n')}\n${said === '' ? '' : `\n${said}\n`}`;
}
