import { readFileSync } from 'node:fs';
import { gh, githubRepository } from '../../git/gh';
import { CommandFailed } from '../../process/command-failed';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { wholeNumber } from '../options';

export function comment({ environment }: Surroundings) {
  return verb({
    name: 'comment',
    description:
      'Writes a comment on an issue or pull request, or anew the one that it wrote of this topic: a pull request that is pushed to often has one, not many.',
    examples: { 'comment --number 42 --topic changes --body changes.md': 'with GH_TOKEN, in a workflow' },
  })
    .addOption(
      new Option('--number <number>', 'of the issue or pull request').argParser(wholeNumber).makeOptionMandatory(),
    )
    .addOption(new Option('--topic <word>', 'tells one comment from others').argParser(topicWord).makeOptionMandatory())
    .requiredOption('--body <Markdown file>', 'what it says')
    .action(({ number, topic, body }) => {
      writeComment(githubRepository(environment), number, topic, body);
    });
}

function topicWord(text: string): string {
  if (!/^[a-z][a-z-]*$/.test(text)) throw new InvalidArgumentError('It must be of lower-case letters and "-".');
  return text;
}

/** GitHub refuses more. */
const mostCharacters = 65_536;

function writeComment(repository: string, number: number, topic: string, file: string): void {
  const mark = `<!-- slotstack: ${topic} -->`;
  const body = `${mark}\n${readFileSync(file, 'utf8')}`;
  if (body.length > mostCharacters)
    throw new CommandFailed(`${file}: a comment has at most ${mostCharacters} characters`);
  const comments = `repos/${repository}/issues/${number}/comments`;
  // Of a bot: anybody can write the mark, and a comment of somebody else cannot be changed.
  const own = `.[] | select(.user.type == "Bot" and (.body | startswith("${mark}"))) | .id`;
  const [id] = gh(['api', '--paginate', comments, '--jq', own]).split('\n');
  const [method, path] = id ? ['PATCH', `repos/${repository}/issues/comments/${id}`] : ['POST', comments];
  gh(['api', '--method', method, path, '--input', '-', '--silent'], JSON.stringify({ body }));
}
