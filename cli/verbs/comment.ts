import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { findDelivery } from '../../cluster/delivery';
import { BuiltManifests } from '../../cluster/manifests';
import { gh, githubRepository } from '../../git/gh';
import { suggestion } from '../../input/suggestion';
import { readTextFile } from '../../input/text-file';
import { CommandFailed } from '../../process/command-failed';
import { fileOption, wholeNumber } from '../options';
import { agentComment, agentEndings, type AgentEnding } from '../agent-comment';
import { slotComment } from '../slot-comment';
import { slotFacts } from '../slot-facts';
import type { Surroundings } from '../surroundings';
import { UsageError } from '../usage-error';
import { verb } from '../verb';
import { projectCall } from '../call';
import type { FileOptions } from '../invocation';

export function comment(surroundings: Surroundings) {
  return verb({
    name: 'comment',
    description:
      'Writes a comment on an issue or pull request, or anew the one that it wrote of this topic: a pull request that is pushed to often has one, not many. Of a slot, it says which, how it is, and where it is reached.',
    examples: {
      'comment --number 42 --topic changes --body changes.md': 'what a file says; with GH_TOKEN, in a workflow',
      'comment --number 42 --topic slot --slot 3 --target shop-dev-3 --state ready': 'of a slot',
      'comment --number 42 --topic agent --state finished --pr 57 --body answer.md --each 8123':
        'what an agent says, once for each run',
    },
  })
    .addOption(
      new Option('--number <number>', 'of the issue or pull request').argParser(wholeNumber).makeOptionMandatory(),
    )
    .addOption(new Option('--topic <word>', 'tells one comment from others').argParser(topicWord).makeOptionMandatory())
    .addOption(
      new Option(
        '--body <file>',
        'Markdown that it says, instead of a text on a slot; of the topics "agent" and "plan": what an agent says, which is made harmless, and cut to what a comment may be',
      ).conflicts(['slot', 'target']),
    )
    .addOption(new Option('--pr <number>', 'the pull request with what an agent has made').argParser(wholeNumber))
    .addOption(
      new Option('--each <word>', 'writes one for each such word, such as the number of a run').argParser(eachWord),
    )
    .addOption(new Option('--slot <number>', 'the slot (default: there is none)').argParser(wholeNumber))
    .option('--target <target>', 'its target, whose addresses are listed')
    .option(
      '--state <words>',
      `how it is: such as ready, or released; of the topics "agent" and "plan", one of ${agentEndings.join(', ')} (default there: it could not be run)`,
    )
    .option('--run <address>', 'where the run of the workflow is')
    .option('--dry-run', 'prints the text, and asks GitHub nothing')
    .addOption(fileOption())
    .action(({ number, topic, each, dryRun, ...options }) => {
      const text = textOf(surroundings, topic, options);
      const mark = `<!-- slotstack: ${topic}${each === undefined ? '' : ` ${each}`} -->`;
      if (dryRun) process.stdout.write(text);
      else writeComment(githubRepository(surroundings.environment), number, mark, text);
    });
}

interface CommentOptions extends FileOptions {
  readonly body?: string | undefined;
  readonly pr?: number | undefined;
  readonly slot?: number | undefined;
  readonly target?: string | undefined;
  readonly state?: string | undefined;
  readonly run?: string | undefined;
}

function textOf(surroundings: Surroundings, topic: string, options: CommentOptions): string {
  const { body, slot, target, state, run, pr } = options;
  const said = body === undefined ? undefined : () => readTextFile(body, body).text;
  if (topic === 'agent' || topic === 'plan')
    return agentComment({ topic, state: endingOf(state), run, pr, answer: said?.() });
  if (pr !== undefined) throw new UsageError(`--pr: there is none in a text of the topic ${topic}`);
  if (said) {
    const other = state === undefined ? run && '--run <address>' : '--state <words>';
    if (other) throw new UsageError(`option '--body <file>' cannot be used with option '${other}'`);
    return said();
  }
  if (topic !== 'slot') throw new UsageError(`--body is required: there is no text of the topic ${topic}`);
  if (slot === undefined && (target !== undefined || state !== undefined))
    throw new UsageError(`--${target === undefined ? 'state' : 'target'}: of which slot? Name --slot`);
  if (target === undefined) return slotComment({ ...options, addresses: [] });
  const { projects } = projectCall(surroundings, options);
  const delivery = findDelivery(projects, target);
  const its = delivery.target?.slot;
  if (its !== slot)
    throw new UsageError(`--slot is ${slot}, but ${target} is ${its === undefined ? 'no slot' : `slot ${its}`}`);
  if (state === 'released') return slotComment({ ...options, addresses: [] });
  const record = slot === undefined ? undefined : delivery.project.register.record(slot);
  const facts = slotFacts(delivery, record, new BuiltManifests(projects));
  const texts = delivery.target?.comments;
  return slotComment({ ...options, ...facts, ...(texts && { texts }) });
}

function endingOf(state: string | undefined): AgentEnding | undefined {
  const ending = agentEndings.find((each) => each === state);
  if (state !== undefined && ending === undefined)
    throw new UsageError(
      `--state: an agent does not end as ${JSON.stringify(state)}: it is one of ${agentEndings.join(', ')}${suggestion(state, agentEndings)}`,
    );
  return ending;
}

function topicWord(text: string): string {
  if (!/^[a-z][a-z-]*$/.test(text)) throw new InvalidArgumentError('It must be of lower-case letters and "-".');
  return text;
}

function eachWord(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_]{0,63}$/.test(text))
    throw new InvalidArgumentError('It must be of at most 64 letters, digits and "_".');
  return text;
}

/** GitHub refuses more. */
const mostCharacters = 65_536;

function writeComment(repository: string, number: number, mark: string, text: string): void {
  const body = `${mark}\n${text}`;
  if (body.length > mostCharacters)
    throw new CommandFailed(`a comment has at most ${mostCharacters} characters, and this one ${body.length}`);
  const comments = `repos/${repository}/issues/${number}/comments`;
  // Of a bot: anybody can write the mark, and a comment of somebody else cannot be changed.
  const own = `.[] | select(.user.type == "Bot" and (.body | startswith("${mark}"))) | .id`;
  const [id] = gh(['api', '--paginate', comments, '--jq', own]).split('\n');
  const [method, path] = id ? ['PATCH', `repos/${repository}/issues/comments/${id}`] : ['POST', comments];
  gh(['api', '--method', method, path, '--input', '-', '--silent'], JSON.stringify({ body }));
}
