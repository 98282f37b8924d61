import type { Kubectl } from '../../cluster/kubectl';
import { slotstack } from '../../cli/program';
import { surroundingsHere, type Surroundings } from '../../cli/surroundings';

/** How a call ended, and what it said. */
export interface Call {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Here {
  readonly environment?: Surroundings['environment'];
  readonly directory?: string;
  /** @default a kubectl that cannot be started */
  readonly kubectl?: Kubectl;
}

/** A call of slotstack in this process, without waiting for anything. */
export async function slotstackHere(words: string | readonly string[], here: Here = {}): Promise<Call> {
  const { environment = {}, directory = '', kubectl } = here;
  const said = { stdout: '', stderr: '' };
  const sayTo =
    (stream: keyof typeof said, end = '') =>
    (text: unknown) => {
      said[stream] += `${text instanceof Error ? (text.stack ?? '') : String(text)}${end}`;
      return true;
    };
  const spies = [
    jest.spyOn(console, 'log').mockImplementation(sayTo('stdout', '\n')),
    jest.spyOn(console, 'error').mockImplementation(sayTo('stderr', '\n')),
    jest.spyOn(process.stdout, 'write').mockImplementation(sayTo('stdout')),
    jest.spyOn(process.stderr, 'write').mockImplementation(sayTo('stderr')),
  ];
  try {
    const list = typeof words === 'string' ? words.split(' ').filter(Boolean) : words;
    const surroundings = {
      ...surroundingsHere(),
      ...{ environment, directory, wait: () => undefined },
      ...(kubectl && { kubectl: () => kubectl }),
    };
    const status = await slotstack(list, surroundings);
    return { status, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
