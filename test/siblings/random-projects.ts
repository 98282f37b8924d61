import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidInput } from '../../input/problem';
import { madeEach, madeOnce, type Result } from './both-ways';
import { Random } from './random';
import { writeRandomProject } from './random-project';

/** Makes projects at random both ways, and tells of those that differ. */
export function differencesOfProjects(
  count: number,
  seed: number,
): { differences: unknown[]; once: number; wrong: number } {
  const random = new Random(seed);
  const scratch = mkdtempSync(join(tmpdir(), 'slotstack-random-'));
  const differences: unknown[] = [];
  let once = 0;
  let wrong = 0;
  try {
    for (let index = 0; index < count; index += 1) {
      const file = writeRandomProject(random, join(scratch, String(index), 'shop'));
      const [made, each] = [madeOnce, madeEach].map((make) => result(() => make([file], inputs))) as [Answer, Answer];
      if (typeof made === 'string') wrong += 1;
      else if (made.isReadOnce) once += 1;
      if (textOf(made) !== textOf(each)) differences.push({ file: index, made, each });
      rmSync(join(scratch, String(index)), { recursive: true });
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return { differences, once, wrong };
}

const inputs = { environment: {}, projectRoot: '/srv/src' };

/** Or what is wrong with the project. */
type Answer = Result | string;

function result(make: () => Result): Answer {
  try {
    return make();
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
}

function textOf(answer: Answer): string {
  return JSON.stringify(typeof answer === 'string' ? answer : { ...answer, isReadOnce: true });
}
