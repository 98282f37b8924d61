import { Command, Option } from '@commander-js/extra-typings';
import { allocateWanted, releaseUnwanted } from '../../slots/asked';
import { allocate, clean, release, set, show, type Decision, type Selection } from '../../slots/decision';
import { leftoverInCluster } from '../../slots/leftover';
import { reconcile } from '../../slots/reconcile';
import { holderName, type Holder, type SlotProject } from '../../slots/slot-project';
import type { SlotRegister, Snapshot, Update } from '../../slots/slot-register';
import type { TaskChange } from '../../slots/task-change';
import { confirm } from '../confirm';
import { dryRunOption, repeatedOption, wholeNumber, yesOption } from '../options';
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
import {
  decisionFields,
  factFields,
  factLines,
  knownSlots,
  lines,
  reconciliationFields,
  reconciliationLines,
  requestFields,
  slotFields,
  slotTable,
  type Fields,
} from '../slots-view';
import type { SlotFacts } from '../slot-facts';
import type { Surroundings } from '../surroundings';
import { UsageError } from '../usage-error';
import { verb } from '../verb';
import { addRequests } from './slots-request';

/** The answer for programs goes to stdout, that for people to stderr. */
export function slots(surroundings: Surroundings) {
  const actions = verb({
    name: 'slots',
    description:
      'Takes slots for issues and pull requests, empties them, and gives them back: in the register on a branch of the remote, in one commit each, safe for many at once.',
    examples: {
      'slots allocate --issue 42 --owner alice --since 2026-11-21T10:00Z': 'takes one, or says which the issue has',
      'slots set --issue 42 --pr 57 --set web.tag=sha-1a2b3c': 'what its manifests are to show',
      'slots release --issue 42': 'gives it back, with its data',
      'slots request ai-repair --issue 42 --owner alice --since 2026-11-21T10:00Z':
        'an environment that is there on request',
      'slots list --local': 'as the files of the checkout have it',
    },
  });
  for (const add of [addAllocate, addSet, addRelease, addClean, addShow, addList, addReconcile, addRequests])
    add(actions, surroundings);
  return actions;
}

function addAllocate(actions: Command, surroundings: Surroundings): void {
  action(actions, 'allocate', 'Takes a slot, or answers with the one that the holder has.', {
    'slots allocate --issue 42 --owner alice --since 2026-11-21T10:00Z': 'takes the slot that rested longest',
    'slots allocate --pr 7 --owner ci --since 2026-11-21T10:00Z --local': 'in the files of the checkout, to commit',
    'slots allocate --pr 7 --owner ci --since 2026-11-21T10:00Z --set web.tag=sha-1a2b3c': 'with a value for templates',
  })
    .addOption(issueOption('the issue that it is for'))
    .addOption(pullRequestOption('the pull request that it is for, or that came of the issue'))
    .addOption(headOption())
    .addOption(commitOption())
    .addOption(setOption())
    .addOption(ownerOption())
    .addOption(sinceOption())
    .addOption(labelOption('asks GitHub first: closed, or without this label or another one given, it gets no slot'))
    .option('--ask-cluster', 'leaves out slots of which the cluster still has something')
    .action((options) => {
      const { owner, since, label: labels, askCluster, issue, pr } = options;
      if (issue === undefined && pr === undefined) throw new UsageError('--issue or --pr is required');
      const place = new RegisterPlace(surroundings, options);
      const imagesAt = options.commit === undefined ? undefined : place.imagesAt(options.commit);
      const change = { ...changeOf(options), commit: place.wholeCommit(options.commit) };
      const update = place.register().update((project, base) => {
        const request = { ...change, images: imagesAt?.(base), owner, since };
        const take = () =>
          allocate(project, request, (slot) => (askCluster ? leftoverInCluster(project.namespaces(slot)) : undefined));
        return labels === undefined
          ? take()
          : allocateWanted(project, take, change, { issues: place.issues(), labels });
      });
      answerOf(update, options.output);
    });
}

function addSet(actions: Command, surroundings: Surroundings): void {
  action(actions, 'set', 'Writes down what a slot is in use for, as its templates read it. Its data stays.', {
    'slots set --pr 7 --commit 4f1c2d9 --set web.tag=sha-4f1c2d9': 'another commit of its pull request',
    'slots set --issue 42 --pr 57': 'the pull request that came of the issue',
    'slots set --slot 3 --unset web.tag': 'as services.yaml has it',
  })
    .addOption(slotOption())
    .addOption(issueOption())
    .addOption(pullRequestOption('the pull request that holds it, or came of the issue'))
    .addOption(headOption())
    .addOption(commitOption())
    .addOption(setOption())
    .addOption(repeatedOption('--unset <name>', 'a value that is to be as services.yaml has it'))
    .action((options) => {
      const selection = selectionOf(options);
      const place = new RegisterPlace(surroundings, options);
      const imagesAt = options.commit === undefined ? undefined : place.imagesAt(options.commit);
      const commit = place.wholeCommit(options.commit);
      const change = { ...changeOf(options), commit, unset: options.unset };
      const update = place
        .register()
        .update((project, base) => set(project, selection, { ...change, images: imagesAt?.(base) }));
      answerOf(update, options.output);
    });
}

function setOption() {
  return repeatedOption('--set <name=value>', 'a value that services.yaml declares');
}

interface TaskOptions extends HolderOptions {
  readonly head?: string | undefined;
  readonly commit?: string | undefined;
  readonly set?: readonly string[] | undefined;
}

function changeOf({ issue, pr, head, commit, set: pairs = [] }: TaskOptions): TaskChange {
  const values = pairs.map((pair) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--set ${pair}: it must be <name>=<value>`);
    return [name, value] as const;
  });
  const twice = values.find(([name], index) => values.some((other, place) => place < index && other[0] === name));
  if (twice) throw new UsageError(`--set ${twice[0]}: it is there twice`);
  return { issue, pr, branch: head, commit, set: Object.fromEntries(values) };
}

function addRelease(actions: Command, surroundings: Surroundings): void {
  selecting(
    action(actions, 'release', 'Gives a slot back: its data goes.', {
      'slots release --issue 42': 'shows which slot, and asks',
      'slots release --issue 42 --label slot --yes': 'in a workflow: only where GitHub says that it is over',
    }),
  )
    .addOption(labelOption('asks GitHub first: open, and with this label or another one given, it keeps its slot'))
    .addOption(yesOption())
    .action((options) => {
      const { label: labels } = options;
      const selection = selectionOf(options);
      if (labels !== undefined && !selection.holder) throw new UsageError('--label: whose? Name --issue or --pr');
      const place = new RegisterPlace(surroundings, options);
      const update = askAndUpdate(place.register(), options.yes, (project) =>
        labels === undefined
          ? release(project, selection)
          : releaseUnwanted(project, selection, { issues: place.issues(), labels }),
      );
      answerOf(update, options.output);
    });
}

function addClean(actions: Command, surroundings: Surroundings): void {
  selecting(
    action(actions, 'clean', 'Empties the data of a slot that stays with its holder.', {
      'slots clean --slot 3': 'once its manifests are applied, or published',
    }),
  )
    .addOption(yesOption())
    .action((options) => {
      const selection = selectionOf(options);
      const place = new RegisterPlace(surroundings, options);
      const update = askAndUpdate(place.register(), options.yes, (project) => clean(project, selection));
      answerOf(update, options.output);
      const { slot } = update.decision;
      for (const line of slot === undefined ? [] : place.claimLines(slot)) console.error(`note: ${line}`);
    });
}

function addShow(actions: Command, surroundings: Surroundings): void {
  selecting(
    action(actions, 'show', 'Says what the register has of a slot, and what whoever has it should know.', {
      'slots show --slot 3': 'who has it, and since when',
      'slots show --issue 42 --output json': 'which slot an issue has, for programs',
    }),
  ).action((options) => {
    const selection = selectionOf(options);
    const place = new RegisterPlace(surroundings, options);
    const { project, commit } = place.register().read();
    const decision = show(project, selection);
    const record = decision.slot === undefined ? undefined : project.register.record(decision.slot);
    const facts = record?.active ? place.factsOf(record) : new Map<string, SlotFacts>();
    const fields = { ...decisionFields(project, decision), ...(commit !== undefined && { commit }) };
    console.log(options.output === 'json' ? JSON.stringify({ ...fields, ...factFields(facts) }) : lines(fields));
    for (const line of [decision.sentence, ...factLines(facts)]) console.error(line);
  });
}

function addList(actions: Command, surroundings: Surroundings): void {
  action(actions, 'list', 'Lists all slots.', {
    'slots list': 'as the branch of the remote has them',
    'slots list --project shop': 'where there are several projects',
  }).action((options) => {
    const { project } = new RegisterPlace(surroundings, options).register().read();
    const all = knownSlots(project).map((slot) => slotFields(project, slot));
    const requests = project.register.requests.map(requestFields);
    console.log(options.output === 'json' ? JSON.stringify([...all, ...requests]) : slotTable(all));
    for (const { environment, owner, since, ...holder } of project.register.requests)
      console.error(`${environment} of ${project.name} works for ${holderName(holder)} (${owner}, since ${since})`);
  });
}

function addReconcile(actions: Command, surroundings: Surroundings): void {
  action(actions, 'reconcile', 'Gives slots back whose issue or pull request is closed, as GitHub has it now.', {
    'slots reconcile --dry-run': 'says which would be given back',
    'slots reconcile --label slot --label [ai-dev] --yes': 'in a workflow; also those from which these were taken away',
  })
    .addOption(
      labelOption(
        'also gives back slots of open ones that have none of these labels, and from which somebody has taken one',
      ),
    )
    .addOption(dryRunOption())
    .addOption(yesOption())
    .action((options) => {
      const { label: labels, dryRun = false, yes = false, output } = options;
      const place = new RegisterPlace(surroundings, options);
      const issues = place.issues();
      const run = (releases: boolean) => {
        const outcome = reconcile(place.register(), { issues, releases, labels });
        for (const line of reconciliationLines(outcome)) console.error(line);
        return outcome;
      };
      let outcome = run(yes && !dryRun);
      if (!yes && !dryRun && [...outcome.findings, ...outcome.requests].some(({ state }) => state === 'left')) {
        confirm('give these back, with their data?', false);
        outcome = run(true);
      }
      const fields = reconciliationFields(outcome);
      console.log(
        output === 'json'
          ? JSON.stringify({ ...fields, findings: outcome.findings, requests: outcome.requests })
          : lines(fields),
      );
    });
}

function selecting(command: ReturnType<typeof action>) {
  return command.addOption(slotOption()).addOption(issueOption().conflicts('pr')).addOption(pullRequestOption());
}

function slotOption() {
  return new Option('--slot <number>', 'the slot; with --issue or --pr, only if that holds it').argParser(wholeNumber);
}

interface HolderOptions {
  readonly issue?: number | undefined;
  readonly pr?: number | undefined;
}

function holderOf({ issue, pr }: HolderOptions): Holder | undefined {
  return issue === undefined && pr === undefined ? undefined : { issue, pr };
}

function selectionOf(options: HolderOptions & { readonly slot?: number | undefined }): Selection {
  const { slot } = options;
  const holder = holderOf(options);
  if (slot === undefined && !holder) throw new UsageError('--issue, --pr or --slot is required');
  return { ...(slot !== undefined && { slot }), ...(holder && { holder }) };
}

/** Shows what would be done, and asks, unless it is nothing. */
function askAndUpdate(
  register: SlotRegister,
  yes: true | undefined,
  decide: (project: SlotProject) => Decision,
): Update {
  const { change } = yes ? {} : decide(register.read().project);
  if (change) confirm(`${change.title}, and with it its data?`, false);
  return register.update(decide);
}

/** Says what was done, and whether it was anything. */
function answerOf(update: Update, output: 'text' | 'json'): void {
  answer(update, output, { changed: update.decision.change !== undefined });
}

/** Says what was found or done. */
function answer(
  { project, decision, commit }: Snapshot & { readonly decision: Decision },
  output: 'text' | 'json',
  further: Fields = {},
): void {
  const fields = { ...decisionFields(project, decision), ...further, ...(commit !== undefined && { commit }) };
  console.log(output === 'json' ? JSON.stringify(fields) : lines(fields));
  console.error(decision.sentence);
}
