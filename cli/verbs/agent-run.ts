import { InvalidArgumentError, Option, type Command } from '@commander-js/extra-typings';
import { writeFileSync } from 'node:fs';
import { placeOfRuns, withAgent, type DeliveryWithAgent } from '../../agent/agent-of';
import { textsOnGitHub } from '../../agent/github-texts';
import { choiceOf, isChoice } from '../../agent/model-choice';
import { promptOf, type Prompt, type PromptProps } from '../../agent/prompt';
import { protectedPathsOf } from '../../agent/protected-paths';
import { AgentRun, type RunOutcome } from '../../agent/run';
import type { RunState } from '../../agent/run-frames';
import { textsInFile } from '../../agent/texts-in-file';
import type { TextsOfWork } from '../../agent/texts-of-work';
import { lookAt } from '../../agent/workspace';
import { findDelivery } from '../../cluster/delivery';
import { kubectlFor } from '../../cluster/kubectl-for';
import { BuiltManifests } from '../../cluster/manifests';
import type { Project } from '../../config/project';
import { githubRepository } from '../../git/gh';
import { ingressAddresses } from '../../kubernetes/ingress-addresses';
import { CommandFailed } from '../../process/command-failed';
import { promptKinds, type PromptKind } from '../../rules/agent';
import { branchOfIssue } from '../../rules/agent-branch';
import { plainBranchName } from '../../rules/git-repository';
import { secondsOfDuration } from '../../rules/go-duration';
import { brokenBy } from '../../rules/text-rule';
import { projectCall, type ClusterOptions } from '../call';
import { Ended } from '../ended';
import { contextOption, fileOption, outputOption, wholeNumber } from '../options';
import { lines, type Fields } from '../slots-view';
import type { Surroundings } from '../surroundings';
import { UsageError } from '../usage-error';
import { verb } from '../verb';
import { connectionsOf } from './connect';

/** Adds what runs an agent's program. */
export function addAgentRun(actions: Command, surroundings: Surroundings): void {
  const running = verb({
    name: 'run',
    description:
      "Runs the agent's program once in its pod, with a prompt made of an issue or pull request, and waits for its end. What it says comes as it says it, with a placeholder for each value that looks secret. It ends at its time, and when this call is interrupted, with all that it has started. One run at a time: a second ends with 75.",
    examples: {
      'agent run shop-dev-3 --kind dev_issue --issue 42': 'with GH_TOKEN and GITHUB_REPOSITORY, in a workflow',
      'agent run shop-dev-3 --kind dev_review --issue 42 --pr 57 --result result.json': 'with its answer in a file',
      'agent run shop-dev-3 --kind plan_issue --issue 42 --text issue.json --prompt-only': 'prints the prompt',
    },
  });
  running
    .argument('<target>')
    .addOption(
      new Option('--kind <kind>', `what it is for: ${promptKinds.join(', ')}`)
        .argParser(promptKind)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--issue <number>', 'the issue that it is about').argParser(wholeNumber))
    .addOption(new Option('--pr <number>', 'the pull request that it is about').argParser(wholeNumber))
    .addOption(
      new Option('--model <name>', 'model (default: what a label of the issue says, else services.yaml)').argParser(
        choice('model'),
      ),
    )
    .addOption(
      new Option(
        '--effort <word>',
        'how much it thinks (default: what a label of the issue says, else services.yaml)',
      ).argParser(choice('effort')),
    )
    .addOption(
      new Option(
        '--timeout <duration>',
        'how long it may take, such as 60m (default: codex.timeouts.exec of services.yaml)',
      ).argParser(duration),
    )
    .option('--new', 'begins anew, though there is an earlier run of the issue to go on with')
    .option('--prompt-only', 'prints the prompt, and runs nothing')
    .option('--text <file>', 'JSON with what is said of the issue and pull request, instead of asking GitHub')
    .option('--result <file>', 'also writes how it has ended to a file, as JSON, with its answer')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(outputOption())
    .action(async (name, options) => {
      await run(surroundings, name, options);
    });
  actions.addCommand(running);
}

interface RunOptions extends ClusterOptions {
  readonly kind: PromptKind;
  readonly issue?: number | undefined;
  readonly pr?: number | undefined;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly new?: true | undefined;
  readonly promptOnly?: true | undefined;
  readonly text?: string | undefined;
  readonly result?: string | undefined;
  readonly output: 'text' | 'json';
}

async function run(surroundings: Surroundings, name: string, options: RunOptions): Promise<void> {
  const { kind, issue, pr } = options;
  const { subject, why } = subjectOf(kind);
  if (options[subject] === undefined) throw new UsageError(`--${subject} is required: ${why}`);
  const { projects } = projectCall(surroundings, options);
  const delivery = withAgent(findDelivery(projects, name));
  const { agent } = delivery;
  const texts = textsOf(surroundings, options);
  const labels = [...(texts.issue?.labels ?? []), ...(texts.pr?.labels ?? [])];
  const { model, effort, notes } = choiceOf(agent, labels, options);
  const expected = branchFor(delivery, options, texts);
  const promptIn = promptsFor(delivery, projects, options, texts);
  // What is wrong with a template is told before a cluster is asked.
  const before = promptIn({ branch: expected, kept: [] });
  for (const note of [...notes, ...before.notes]) console.error(`note: ${note}`);
  if (options.promptOnly) {
    process.stdout.write(before.text);
    return;
  }
  const kubectl = kubectlFor([delivery], options.context, surroundings.kubectl);
  console.error(kubectl.whereabouts());
  const place = placeOfRuns(kubectl, delivery, { projects, work: { issue, pr } });
  const { state, branch = expected, kept } = await lookAt(place, agent.path);
  if (state === 'empty') throw new CommandFailed(`the workspace is empty: slotstack agent give ${name} first`);
  if (expected !== undefined && branch !== expected)
    console.error(`note: the workspace is on branch ${branch}, and the one for this is ${expected}`);
  const prompt = promptIn({ branch, kept });
  const { timeout = agent.timeouts.exec, new: isNew = false } = options;
  const request = { ...{ kind, issue, pr, branch, model, effort, timeout, isNew }, prompt: prompt.text };
  const tell = (line: string) => {
    console.error(`| ${line}`);
  };
  const began = (isResumed: boolean) => {
    const how = isResumed ? 'goes on with the one before' : 'begins anew';
    console.error(`run ${agentRun.id} in ${place.pod} ${how}, for at most ${timeout} seconds`);
  };
  const agentRun = new AgentRun(place, agent, request, { tell, began });
  const outcome = await withSignals(agentRun);
  console.error(`run ${agentRun.id} has ${endOf(outcome)}, after ${outcome.seconds} seconds`);
  answer(name, options, outcome);
  if (outcome.state !== 'finished') throw new Ended(1);
}

/** How a run has ended, in words. */
const ends: Readonly<Record<RunState, string>> = {
  finished: 'finished',
  failed: 'failed',
  'timed-out': 'been ended, because its time was over',
  interrupted: 'been interrupted',
};

/** Without its last word, the pod ends it by itself, as nobody waits for it; or it is gone, with all that was only in it. */
function endOf({ state, exitCode }: RunOutcome): string {
  if (exitCode !== undefined) return ends[state];
  return 'not been heard of any more: its pod ends what nobody waits for, or is gone';
}

/** Ends the run where somebody interrupts this process. */
async function withSignals(agentRun: AgentRun): Promise<RunOutcome> {
  const stop = () => {
    console.error('interrupted: the run is ended in its pod');
    agentRun.stop();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  try {
    return await agentRun.end();
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

function answer(target: string, { kind, issue, pr, output, result }: RunOptions, outcome: RunOutcome): void {
  const { run: id, state, exitCode, resumed, seconds } = outcome;
  const fields: Fields = {
    ...{ target, kind },
    ...(issue !== undefined && { issue }),
    ...(pr !== undefined && { pr }),
    ...{ run: id, state },
    ...(exitCode !== undefined && { 'exit-code': exitCode }),
    ...{ resumed, seconds },
  };
  const whole = JSON.stringify({ ...fields, answer: outcome.answer });
  if (result !== undefined) writeFileSync(result, `${whole}\n`);
  console.log(output === 'json' ? whole : lines(fields));
}

/** @throws CommandFailed where neither a file nor GitHub has them */
function textsOf({ environment }: Surroundings, { kind, text, issue, pr }: RunOptions): TextsOfWork {
  const { subject, why } = subjectOf(kind);
  if (text !== undefined) return textsInFile(text, subject, why);
  if (!environment.GITHUB_REPOSITORY)
    throw new CommandFailed('GITHUB_REPOSITORY must be set, as owner/name, to ask GitHub; or name a file with --text');
  return textsOnGitHub(githubRepository(environment), { issue, pr });
}

/** What a run is about, and why that is. */
function subjectOf(kind: PromptKind): { readonly subject: 'issue' | 'pr'; readonly why: string } {
  const isOfIssue = kind.endsWith('_issue') || kind === 'plan_review';
  return isOfIssue
    ? { subject: 'issue', why: `${kind} is about an issue` }
    : { subject: 'pr', why: `${kind} is about a pull request` };
}

/** The branch of the pull request, or the one that is for the issue. */
function branchFor({ agent }: DeliveryWithAgent, { kind, issue }: RunOptions, { pr }: TextsOfWork): string | undefined {
  // Of a fork, it is called as somebody likes.
  if (pr?.head && brokenBy(pr.head, plainBranchName) === undefined) return pr.head;
  const pattern = kind.startsWith('repair') ? agent.branches.repair : agent.branches.issue;
  return issue === undefined ? undefined : branchOfIssue(issue, pattern);
}

/** Makes the prompt, once it is known what the workspace has. */
function promptsFor(
  delivery: DeliveryWithAgent,
  projects: readonly Project[],
  { kind, issue, pr }: RunOptions,
  texts: TextsOfWork,
): (workspace: Pick<PromptProps, 'branch' | 'kept'>) => Prompt {
  const { agent, target, name, namespace, project } = delivery;
  const built = new BuiltManifests(projects);
  const props = {
    ...{ kind, agent, issue, pr, texts, namespace },
    ...{ project: project.name, target: name, environment: target.environment, generation: target.generation },
    slot: target.slot,
    addresses: ingressAddresses(built.of(delivery).objects),
    databases: connectionsOf(delivery, built).services,
    protectedPaths: protectedPathsOf(projects),
  };
  return (workspace) => promptOf({ ...props, ...workspace });
}

/** @throws InvalidArgumentError */
function promptKind(text: string): PromptKind {
  // What codexctl calls them.
  const name = text.replace(/^ai-repair_/, 'repair_');
  const kind = promptKinds.find((each) => each === name);
  if (!kind) throw new InvalidArgumentError(`It must be one of ${promptKinds.join(', ')}.`);
  return kind;
}

/** @returns what takes a plain word, and throws InvalidArgumentError for anything else */
function choice(what: 'model' | 'effort'): (text: string) => string {
  return (text) => {
    if (!isChoice(what, text)) throw new InvalidArgumentError('It must be a plain word, as a label may have it.');
    return text;
  };
}

/** Seconds. @throws InvalidArgumentError */
function duration(text: string): number {
  const seconds = /^\d+$/.test(text) ? Number(text) : secondsOfDuration(text);
  if (seconds === undefined || seconds < 1 || seconds > 86_400)
    throw new InvalidArgumentError('It must be a duration such as 60m or 90s, at most a day.');
  return seconds;
}
