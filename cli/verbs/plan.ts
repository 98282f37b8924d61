import { planPath } from '../../github/plan-root';
import { githubRepository } from '../../git/gh';
import { outputOption } from '../options';
import { issueOption } from '../register-action';
import { lines } from '../slots-view';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

export function plan({ environment }: Surroundings) {
  const actions = verb({
    name: 'plan',
    description: 'Finds the issue that a plan began with, in which it goes on.',
    examples: { 'plan root --issue 42': 'follows lines such as "AI-PLAN-PARENT: #12"' },
  });
  const root = verb({
    name: 'root',
    description:
      'Follows the line "AI-PLAN-PARENT: #12" of an issue to the issue that it names, and so on, at most ten times.',
    examples: { 'plan root --issue 42': 'prints issue=42 and root=12; with GH_TOKEN, in a workflow' },
  })
    .addOption(issueOption('the issue to begin with').makeOptionMandatory())
    .addOption(outputOption())
    .action(({ issue, output }) => {
      const path = planPath(githubRepository(environment), issue);
      const fields = { issue, root: path.at(-1) ?? issue };
      console.log(output === 'json' ? JSON.stringify(fields) : lines(fields));
    });
  actions.addCommand(root);
  return actions;
}
