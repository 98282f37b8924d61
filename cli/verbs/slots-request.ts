import type { Command } from '@commander-js/extra-typings';
import { dashed } from '../../config/header';
import { endUnwanted, requestWanted } from '../../slots/asked';
import { end, request, type RequestDecision } from '../../slots/requests';
import type { SlotProject } from '../../slots/slot-project';
import type { Update } from '../../slots/slot-register';
import { confirm } from '../confirm';
import { yesOption } from '../options';
import {
  action,
  commitOption,
  headOption,
  issueOption,
  labelOption,
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
    .addOption(labelOption('asks GitHub first: closed, or without this label or another one given, it gets nothing'))
    .action((environment, options) => {
      const { issue, pr, head: branch, owner, since, label: labels } = options;
      if (issue === undefined && pr === undefined) throw new UsageError('--issue or --pr is required');
      const place = new RegisterPlace(surroundings, options);
      const commit = place.wholeCommit(options.commit);
      const wanted = { environment, issue, pr, owner, since, branch, commit };
      const update = place.register().update((project) => {
        const take = () => request(project, wanted);
        return labels === undefined ? take() : requestWanted(project, take, wanted, { issues: place.issues(), labels });
      });
      answer(update, options.output);
    });
  action(actions, 'end', 'Ends an environment that is there on request: what it has in the cluster goes.', {
    'slots end ai-repair': 'shows for whom it was, and asks',
    'slots end --issue 42 --label [ai-repair] --yes':
      'in a workflow: whatever it has asked for, unless it is open and has the label',
  })
    .argument('[environment]', 'with --issue or --pr, may be left out: the one that it has asked for')
    .addOption(issueOption('only if it is for this issue'))
    .addOption(pullRequestOption('only if it is for this pull request'))
    .addOption(labelOption('asks GitHub first: open, and with this label or another one given, it stays'))
    .addOption(yesOption())
    .action((environment, options) => {
      const { issue, pr, label: labels } = options;
      const holder = (issue ?? pr) === undefined ? undefined : { issue, pr };
      if (!holder && environment === undefined) throw new UsageError('which? Name an environment, or --issue or --pr');
      if (!holder && labels !== undefined) throw new UsageError('--label: whose? Name --issue or --pr');
      const place = new RegisterPlace(surroundings, options);
      const register = place.register();
      const selection = { environment, holder };
      const decide = (project: SlotProject) =>
        labels === undefined
          ? end(project, selection)
          : endUnwanted(project, selection, { issues: place.issues(), labels });
      const { change } = options.yes ? {} : decide(register.read().project);
      if (change) confirm(`${change.title}?`, false);
      answer(register.update(decide), options.output);
    });
}

/** Says what was done, and whether it was anything. */
function answer({ project, decision, commit }: Update<RequestDecision>, output: 'text' | 'json'): void {
  const { environment, change, sentence } = decision;
  const request = change?.request ?? (environment === undefined ? undefined : project.register.request(environment));
  const isThere = change ? !change.isOver : request !== undefined;
  const fields: Fields = {
    project: project.name,
    ...(environment !== undefined && {
      environment,
      // It works in the namespace of another, so that is not what it is called.
      target: `${project.name}-${dashed(environment)}`,
      ...(request && requestFields(request)),
      state: isThere ? 'requested' : 'over',
    }),
    changed: change !== undefined,
    ...(commit !== undefined && { commit }),
  };
  console.log(output === 'json' ? JSON.stringify(fields) : lines(fields));
  console.error(sentence);
}
