import { maskOf } from './masks';

/** What a run has said of itself so far. */
export interface RunFrames {
  /** Who else runs, in words of the pod. @default nobody */
  readonly refused?: string;
  /** Whether it has begun by going on with an earlier one. @default it has not begun */
  readonly isResumed?: boolean;
  /** Values that are told to nobody. */
  readonly masks: readonly string[];
  /** How it has ended. @default it has not */
  readonly ended?: RunEnd;
  /** @default it has not come whole */
  readonly answer?: string;
}

export const runStates = ['finished', 'failed', 'timed-out', 'interrupted'] as const;
export type RunState = (typeof runStates)[number];

export interface RunEnd {
  readonly state: RunState;
  readonly exitCode: number;
  readonly resumed: boolean;
}

/** Bytes of all that is said this way: an answer, and a line now and then for a day. */
const mostBytes = 8 * 1024 * 1024;

/**
 * What `run.sh` says on its output: lines that begin with a word that nobody else knows. What the agent's program says does not come this
 * way; the pod is the agent's all the same, so whatever is said is taken for nothing but data.
 */
export class RunFrameReader {
  private text = Buffer.alloc(0);

  constructor(private readonly boundary: string) {}

  add(piece: Buffer): void {
    if (this.text.length < mostBytes) this.text = Buffer.concat([this.text, piece]);
  }

  get frames(): RunFrames {
    // Latin-1 has a character for each byte, and so counts as the script does.
    const text = this.text.toString('latin1');
    const refused = this.lineAfter(text, 'refused');
    const [, state, code, resumed] = endForm.exec(this.lineAfter(text, 'ended') ?? '') ?? [];
    const answer = this.answerIn(text);
    const started = this.lineAfter(text, 'started');
    return {
      masks: this.masksIn(text),
      ...(started !== undefined && { isResumed: started === 'resumed=true' }),
      ...(refused !== undefined && { refused }),
      ...(isState(state) && { ended: { state, exitCode: Number(code), resumed: resumed === 'true' } }),
      ...(answer !== undefined && { answer }),
    };
  }

  private masksIn(text: string): string[] {
    const lines = text.split('\n').filter((line) => line.startsWith(`${this.boundary} mask `));
    return lines.map((line) => maskOf(line.slice(`${this.boundary} mask `.length)));
  }

  private lineAfter(text: string, word: string): string | undefined {
    const start = this.afterWord(text, word);
    const end = start === undefined ? -1 : text.indexOf('\n', start);
    return start === undefined || end < 0 ? undefined : text.slice(start, end).trim();
  }

  private answerIn(text: string): string | undefined {
    const length = this.lineAfter(text, 'answer');
    const place = this.afterWord(text, 'answer');
    if (place === undefined || length === undefined || !/^\d{1,7}$/.test(length)) return undefined;
    const start = text.indexOf('\n', place) + 1;
    const answer = text.slice(start, start + Number(length));
    return answer.length === Number(length) ? Buffer.from(answer, 'latin1').toString('utf8') : undefined;
  }

  private afterWord(text: string, word: string): number | undefined {
    const line = `${this.boundary} ${word}`;
    if (text.startsWith(line)) return line.length;
    const place = text.indexOf(`\n${line}`);
    return place < 0 ? undefined : place + 1 + line.length;
  }
}

const endForm = /^state=([a-z-]+) exit-code=(\d{1,3}) resumed=(true|false)$/;

function isState(text: string | undefined): text is RunState {
  return (runStates as readonly (string | undefined)[]).includes(text);
}
