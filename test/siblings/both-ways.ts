import type { Inputs } from '../../config/inputs';
import { loadProjects } from '../../config/projects';
import * as alike from '../../config/read-alike';
import { Notices } from '../../input/notice';
import { buildAll } from '../../stacks/synthesize';

/** All that a user gets of projects. */
export interface Result {
  /** Text by directory and file. */
  readonly files: Readonly<Record<string, string>>;
  /** As text: what is undefined there is not there. */
  readonly secrets: string;
  readonly notices: readonly string[];
  /** As text, without the manifests. */
  readonly targets: string;
  /** Whether a stand-in was read for slots of any project. */
  readonly isReadOnce: boolean;
}

/** The projects with what is alike made once, as ever. */
export function madeOnce(files: readonly string[], inputs: Inputs): Result {
  const projects = loadProjects(files, inputs);
  const notices = new Notices();
  const { outputs, secrets } = buildAll(projects, { notices });
  return {
    files: Object.fromEntries(
      outputs.flatMap(({ name, files: texts }) => [...texts].map(([file, text]) => [`${name}/${file}`, text])),
    ),
    secrets: JSON.stringify(secrets),
    // Which of two is told first is no matter.
    notices: notices.lines().sort(),
    targets: JSON.stringify(projects.map(({ targets }) => targets.map(({ groups, ...target }) => target))),
    isReadOnce: projects.some((project) => project.siblings.length > 0),
  };
}

/** The projects with each slot made by itself. */
export function madeEach(files: readonly string[], inputs: Inputs): Result {
  const spy = jest.spyOn(alike, 'readAlike').mockReturnValue(undefined);
  try {
    return madeOnce(files, inputs);
  } finally {
    spy.mockRestore();
  }
}
