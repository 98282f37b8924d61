import * as z from 'zod';
import { askGitHub, understood } from '../git/gh';
import { CommandFailed } from '../process/command-failed';

/** How many issues may lie above one. */
const most = 10;

const issueAnswer = z.object({
  title: z.string(),
  body: z.string().nullish(),
  pull_request: z.unknown().optional(),
});

/** Title and text of an issue. @throws CommandFailed where GitHub shows no such issue */
export function issueText(repository: string, issue: number): { readonly title: string; readonly body: string } {
  const name = `issue ${issue}`;
  const answer = understood(issueAnswer, askGitHub(`repos/${repository}/issues/${issue}`), name);
  if (answer.pull_request) throw new CommandFailed(`to GitHub, ${name} is a pull request`);
  return { title: answer.title, body: answer.body ?? '' };
}

/**
 * The issue that a plan began with: from the parent that a line of an issue names, `AI-PLAN-PARENT: #12`, to the one above that, and
 * so on.
 *
 * @returns the way to it, from the issue itself
 * @throws CommandFailed for a circle, for more than one parent, and where the way is too long
 */
export function planPath(repository: string, issue: number): number[] {
  const path = [issue];
  for (;;) {
    const last = path.at(-1) ?? issue;
    const parent = parentIn(issueText(repository, last).body, last);
    if (parent === undefined) return path;
    if (path.includes(parent)) throw new CommandFailed(`AI-PLAN-PARENT leads in a circle: ${way([...path, parent])}`);
    path.push(parent);
    if (path.length > most + 1)
      throw new CommandFailed(`AI-PLAN-PARENT leads over more than ${most} issues: ${way(path)}`);
  }
}

function parentIn(body: string, issue: number): number | undefined {
  const lines = [...body.matchAll(/^[ \t]*AI-PLAN-PARENT:[ \t]*#([1-9][0-9]{0,14})[ \t]*\r?$/gim)];
  const [parent, ...others] = [...new Set(lines.map(([, number]) => Number(number)))];
  if (others.length > 0) throw new CommandFailed(`issue ${issue} has several lines AI-PLAN-PARENT: leave one`);
  return parent;
}

function way(path: readonly number[]): string {
  return path.map((issue) => `#${issue}`).join(', ');
}
