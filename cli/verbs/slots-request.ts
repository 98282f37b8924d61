import type { Command } from '@commander-js/extra-typings';
import type { RequestDecision } from '../../slots/requests';
import { end, request } from '../../slots/requests';
import type { Update } from '../../slots/slot-register';
import { confirm } from '../confirm';
import { yesOption } from '../options';
import {
  action,
  commitOption,
  headOption,
  issueOption,
  ownerOption,
  pullRequestOption,
  sinceOption,
} from '../register-action';
import { RegisterPlace } from '../register-place';
import { lines, requestFields, type Fields } from '../slots-view';
import type { Surroundings } from '../surroundings';
import { UsageError } from '../usage-error';

/** Adds what asks for an environment that is there on request, and ends it. */
export function addRequests(actions: Command, surroundings: Surroundings): void {
  action(actions, 'request', 'Asks for an environment that is there on request, such as ai-repair.', {
    'slots request ai-repair --issue 42 --owner alice --since 2026-11-21T10:00Z':
      'it comes as its manifests are applied',
    'slots request ai-repair --issue 42 --pr 57 --owner alice --since 2026-11-21T10:00Z':
      'with the pull request that came of it',
  })
    .argument('<environment>')
    .addOption(issueOption('the issue that it is for'))
    .addOption(pullRequestOption('the pull request that it is for, or that came of the issue'))
    .addOption(headOption())
    .addOption(commitOption())
    .addOption(ownerOption())
    .addOption(sinceOption())
    .action((environment, options) => {
      const { issue, pr, head: branch, owner, since } = options;
      if (issue === undefined && pr === undefined) throw new UsageError('--issue or --pr is required');
      const place = new RegisterPlace(surroundings, options);
      const commit = place.wholeCommit(options.commit);
      const update = place
        .register()
        .update((project) => request(project, { environment, issue, pr, owner, since, branch, commit }));
      answer(update, options.output);
    });
  action(actions, 'end', 'Ends an environment that is there on request: what it has in the cluster goes.', {
    'slots end ai-repair': 'shows for whom it was, and asks',
    'slots end ai-repair --issue 42 --yes': 'in a workflow: an event may come late',
  })
    .argument('<environment>')
    .addOption(issueOption('only if it is for this issue'))
    .addOption(pullRequestOption('only if it is for this pull request'))
    .addOption(yesOption())
    .action((environment, options) => {
      const { issue, pr } = options;
      const selection = { environment, ...((issue ?? pr) !== undefined && { holder: { issue, pr } }) };
      const register = new RegisterPlace(surroundings, options).register();
      const { change } = options.yes ? {} : end(register.read().project, selection);
      if (change) confirm(`${change.title}?`, false);
      answer(
        register.update((project) => end(project, selection)),
        options.output,
      );
    });
}

/** Says what was done, and whether it was anything. */
function answer({ project, decision, commit }: Update<RequestDecision>, output: 'text' | 'json'): void {
  const { environment, change, sentence } = decision;
  const request = change?.request ?? project.register.request(environment);
  const isThere = change ? !change.isOver : request !== undefined;
  const fields: Fields = {
    project: project.name,
    environment,
    ...(request && requestFields(request)),
    state: isThere ? 'requested' : 'over',
    changed: change !== undefined,
    ...(commit !== undefined && { commit }),
  };
  console.log(output === 'json' ? JSON.stringify(fields) : lines(fields));
  console.error(sentence);
}
