import { readFileSync } from 'node:fs';
import { parseOptions } from './arguments';
import { gh, githubRepository } from '../git/gh';
import { CommandFailed } from '../process/command-failed';
import { run } from './invocation';

const usage = 'usage: npm run comment -- --number <issue or pull request> --topic <word> --file <Markdown>';

const options = { number: { type: 'string' }, topic: { type: 'string' }, file: { type: 'string' } } as const;

/** GitHub refuses more. */
const mostCharacters = 65_536;

/** Writes a comment, or anew the one that it wrote of this topic: a pull request that is pushed to often has one, not many. */
run(({ inputs, args }) => {
  const { number = '', topic = '', file } = parseOptions(args, options, usage);
  if (!/^[1-9][0-9]*$/.test(number) || !/^[a-z][a-z-]*$/.test(topic) || file === undefined)
    throw new CommandFailed(usage);
  const repository = githubRepository(inputs.environment);
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
});
