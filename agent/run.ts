import { randomBytes } from 'node:crypto';
import { Execution, exitCodeLine, type ContainerPlace } from '../cluster/execution';
import type { AgentOfTarget } from '../config/agent';
import { CommandFailed } from '../process/command-failed';
import { exitCodes } from '../process/exit-codes';
import { agentPaths, type PromptKind } from '../rules/agent';
import { expandedWord } from '../rules/agent-command';
import { Masks } from './masks';
import { RunFrameReader, type RunState } from './run-frames';
import { ToldLines, toldText } from './told-lines';

/** What a run is asked for. */
export interface RunRequest {
  readonly kind: PromptKind;
  readonly issue?: number | undefined;
  readonly pr?: number | undefined;
  /** Branch that it works on. @default it is not known */
  readonly branch?: string | undefined;
  /** @default that of the agent's program */
  readonly model?: string | undefined;
  /** @default that of the agent's program */
  readonly effort?: string | undefined;
  /** Seconds that it may take. */
  readonly timeout: number;
  /** Whether it begins anew, whatever was before. */
  readonly isNew: boolean;
  readonly prompt: string;
}

/** Who hears of a run while it goes. */
export interface RunListener {
  /** Takes each line that the agent's program says. */
  readonly tell: (line: string) => void;
  /** Is told that it has begun, once. */
  readonly began: (isResumed: boolean) => void;
}

/** How a run has ended. */
export interface RunOutcome {
  /** Its id. */
  readonly run: string;
  readonly state: RunState;
  /** That of the agent's program. @default it is not known */
  readonly exitCode?: number;
  /** Whether it went on with an earlier one. */
  readonly resumed: boolean;
  /** Whole seconds that it took. */
  readonly seconds: number;
  /** What the agent has answered, with a placeholder for each value that looks secret. */
  readonly answer: string;
}

/** Seconds between two signs of life of the caller. */
const beatSeconds = 5;
/** Seconds without one, after which the pod ends the run; and without one of the pod, after which it is given up here. */
const silenceSeconds = 45;
/** Seconds that the agent's program has to end by itself, once it is asked to. */
const graceSeconds = 15;
/** Seconds that the pod may need beyond all of these. */
const spareSeconds = 60;

/** What a run is in the pod, and how it is begun and ended from here. */
export class AgentRun {
  readonly id = `${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`;
  private readonly boundary = randomBytes(16).toString('hex');
  private readonly frames = new RunFrameReader(this.boundary);
  private execution: Execution | undefined;
  private isStopped = false;
  private hasBegun = false;
  private masks = new Masks([]);
  private lastHeard = Date.now();

  constructor(
    private readonly place: ContainerPlace,
    private readonly agent: AgentOfTarget,
    private readonly request: RunRequest,
    private readonly listener: RunListener,
  ) {}

  /**
   * Runs the agent's program, and waits for its end.
   *
   * @throws CommandFailed where another run is going there (75), or the pod cannot run it
   */
  async end(): Promise<RunOutcome> {
    const begun = Date.now();
    const lines = new ToldLines((line) => {
      if (!exitCodeLine.test(line)) this.listener.tell(this.masks.over(line));
    });
    const execution = new Execution(this.place, this.command(), {
      onOutput: (piece) => {
        this.lastHeard = Date.now();
        this.frames.add(piece);
        this.noticeBeginning();
      },
      onError: (piece) => {
        lines.add(piece);
      },
    });
    this.execution = execution;
    const { prompt, timeout } = this.request;
    execution.say(`${this.boundary}\n${Buffer.byteLength(prompt)}\n`);
    execution.say(prompt);
    const beats = setInterval(() => {
      execution.say(this.isStopped ? 'stop\n' : '\n');
      const isTooLate = Date.now() - begun > (timeout + graceSeconds + spareSeconds) * 1000;
      if (isTooLate || Date.now() - this.lastHeard > (silenceSeconds + spareSeconds) * 1000) execution.disconnect();
    }, beatSeconds * 1000);
    try {
      const exitCode = await execution.ended;
      lines.end();
      return this.outcome(exitCode, Math.round((Date.now() - begun) / 1000));
    } finally {
      clearInterval(beats);
    }
  }

  /** Asks the pod to end the run. Asked twice, it is left to end by itself, which it does without a caller. */
  stop(): void {
    if (this.isStopped) this.execution?.disconnect();
    this.isStopped = true;
    this.execution?.say('stop\n');
  }

  private noticeBeginning(): void {
    if (this.hasBegun) return;
    const { isResumed, masks } = this.frames.frames;
    if (isResumed === undefined) return;
    this.hasBegun = true;
    this.masks = new Masks(masks);
    this.listener.began(isResumed);
  }

  private outcome(exitCode: number, seconds: number): RunOutcome {
    const { refused, isResumed, ended, answer } = this.frames.frames;
    if (refused !== undefined) throw anotherRun(refused);
    if (isResumed === undefined)
      throw new CommandFailed(
        `the run could not be started in ${this.place.pod} of ${this.place.namespace}: exit code ${exitCode}`,
      );
    const { id: run } = this;
    // Without its last word, it ends by itself, as nobody is there for it.
    if (!ended) return { run, state: 'interrupted', resumed: isResumed, seconds, answer: '' };
    return {
      ...{ run, state: ended.state, resumed: ended.resumed, seconds },
      exitCode: ended.exitCode,
      answer: this.masks.over(toldText(answer ?? '')).trim(),
    };
  }

  private command(): string[] {
    const { kind, issue, pr, branch, model = '', effort = '', timeout, isNew } = this.request;
    const values = { ANSWER: answerFile(this.id), MODEL: model, EFFORT: effort, KIND: kind, RUN: this.id };
    const expanded = (words: readonly string[]) => words.map((word) => expandedWord(word, values));
    const session = issue === undefined ? (pr === undefined ? '' : `pr-${pr}`) : `issue-${issue}`;
    const command = expanded(this.agent.command);
    const option = (name: string, value: string | number | undefined) =>
      value === undefined || value === '' ? [] : [`--${name}=${value}`];
    return [
      ...script('run'),
      ...[`--state=${agentPaths.state}`, `--path=${this.agent.path}`, `--config=${agentPaths.config}`],
      ...[`--run=${this.id}`, `--kind=${kind}`],
      ...option('issue', issue),
      ...option('pr', pr),
      ...option('branch', branch),
      ...option('model', model),
      ...option('effort', effort),
      ...option('session', session),
      ...(isNew ? ['--new'] : []),
      ...Object.keys(this.agent.variables.secrets).map((name) => `--mask=${name}`),
      ...[`--timeout=${timeout}`, `--silence=${silenceSeconds}`, `--grace=${graceSeconds}`],
      ...['--', String(command.length), ...command, ...expanded(this.agent.resume ?? [])],
    ];
  }
}

/** The command of a script of runs, whose arguments follow. */
export function script(name: 'run' | 'give' | 'take' | 'show'): string[] {
  return ['/bin/sh', `${agentPaths.scripts}/${name}.sh`];
}

function answerFile(run: string): string {
  return `${agentPaths.state}/runs/${run}/answer`;
}

/** Somebody else has the lock. @param text what the pod says of it: `kind=dev_issue issue=42 run=...` */
export function anotherRun(text: string): CommandFailed {
  return new CommandFailed(`another run is going: ${heldBy(text)}; nothing was done`, exitCodes.tryAgain);
}

/** The same in words, without what it comes to. */
export function heldBy(text: string): string {
  const [, kind, issue, run] = /^kind=([a-z_]{1,30}) issue=(\d{0,15}) run=([a-z0-9-]{1,63})$/.exec(text) ?? [];
  if (kind === undefined) return 'the pod does not say whose it is';
  const words = { give: 'a commit is given to the workspace', take: 'commits are taken from the workspace' };
  if (kind === 'give' || kind === 'take') return words[kind];
  if (kind === 'left') return `processes of run ${run} do not end`;
  return `${kind}${issue ? ` of issue ${issue}` : ''}, run ${run}`;
}
