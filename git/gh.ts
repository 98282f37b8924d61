import { spawnSync } from 'node:child_process';
import * as z from 'zod';
import { startErrorText } from '../input/system-error';
import { CommandFailed } from '../process/command-failed';
import { requireSuccess, type Called } from './called';

/** @throws CommandFailed where it cannot be started */
export function callGh(args: readonly string[], input?: string): Called {
  const { status, stdout, stderr, error } = spawnSync('gh', args, { encoding: 'utf8', input, maxBuffer: Infinity });
  if (error) throw new CommandFailed(startErrorText('gh, the command of GitHub,', error));
  return { status, stdout, stderr: stderr.trim() };
}

/** @returns what it prints; @throws CommandFailed where it fails */
export function gh(args: readonly string[], input?: string): string {
  const called = callGh(args, input);
  requireSuccess('gh', args, called);
  return called.stdout.trim();
}

/** What GitHub answers, whatever it is. */
export interface GitHubAnswer {
  readonly status: number;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
}

/** What is asked of GitHub's API. */
export interface GitHubCall {
  /** @default it is only looked at */
  readonly method?: 'POST' | 'PATCH';
  /** @default nothing */
  readonly content?: object;
}

/** @throws CommandFailed where there is no answer, or one that was cut off */
export function askGitHub(path: string, { method, content }: GitHubCall = {}): GitHubAnswer {
  const args = [...(method ? ['--method', method] : []), path, ...(content ? ['--input', '-'] : [])];
  const result = callGh(['api', '--include', ...args], content && JSON.stringify(content));
  const [, status, text] = /^HTTP\/\S+ (\d{3})\b[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n([^]*)$/.exec(result.stdout) ?? [];
  if (status === undefined) throw new CommandFailed(`gh api ${path}: ${result.stderr || 'no answer'}`);
  // Success with a failure of gh is an answer that was cut off.
  if (status.startsWith('2') && result.status !== 0) throw new CommandFailed(`gh api ${path}: ${result.stderr}`);
  return { status: Number(status), body: parsed(text ?? '') };
}

/** What GitHub says of a failure: its message, and what it has against each part of what it was given. */
export function messageOf({ body }: GitHubAnswer): string {
  const { message, errors } = failure.parse(body);
  const further = errors.flatMap((error) => (typeof error === 'object' && error?.message) || []);
  return [message.split('\n')[0] ?? '', ...further].filter(Boolean).join(': ');
}

const failure = z
  .object({
    message: z.string().catch(''),
    errors: z
      .array(
        z
          .object({ message: z.string().catch('') })
          .nullable()
          .catch(null),
      )
      .catch([]),
  })
  .catch({ message: '', errors: [] });

/**
 * What an answer must be.
 *
 * @param name what was asked for, as people call it
 * @throws CommandFailed where it is anything else
 */
export function understood<Answer>(schema: z.ZodType<Answer>, answer: GitHubAnswer, name: string): Answer {
  if (answer.status !== 200 && answer.status !== 201)
    throw new CommandFailed(`GitHub does not say how ${name} is: HTTP ${answer.status} ${messageOf(answer)}`.trim());
  const { data, error } = schema.safeParse(answer.body);
  if (error)
    throw new CommandFailed(
      `GitHub's answer about ${name} is not understood: ${error.issues[0]?.path.join('.') ?? ''}`,
    );
  return data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The repository on GitHub that a workflow runs for. @throws CommandFailed where none is named */
export function githubRepository({ GITHUB_REPOSITORY: name = '' }: NodeJS.ProcessEnv): string {
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw new CommandFailed('GITHUB_REPOSITORY must be set, as owner/name');
  return name;
}

/**
 * An issue has its number in one repository only.
 *
 * @param address of the git remote whose files name issues
 * @throws CommandFailed where it is that of another repository than `repository`
 */
export function refuseOtherRepository(address: string, repository: string): void {
  const [, path] =
    /^(?:\w+:\/\/)?(?:[^/@]*@)?[\w.-]+(?::\d+(?=\/))?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(address) ?? [];
  if (path !== undefined && path.toLowerCase() !== repository.toLowerCase())
    throw new CommandFailed(`GITHUB_REPOSITORY is ${repository}, but the register lies in ${path}`);
}
