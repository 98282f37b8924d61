import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, writeFiles } from './repository';

/**
 * Stands in for gh: `gh api --include <path>` answers with the file of that path, or as GitHub does where nothing is,
 * and `--paginate` with the lines of `unlabeled`. What it is asked is written down.
 */
const script = `#!/bin/bash
cd "$(dirname "$0")/../github" || exit 1
echo "$*" >>calls
answer() { printf 'HTTP/2.0 %s\\r\\nContent-Type: application/json\\r\\n\\r\\n%s' "$1" "$2"; }
case "$2 $3" in
  --include*)
    if [[ -e $3.failure ]]; then cat "$3.failure" >&2; exit 1; fi
    if [[ -e $3.status ]]; then answer "$(cat "$3.status")" "$(cat "$3.json")"; echo "gh: (HTTP $(cat "$3.status"))" >&2; exit 1; fi
    if [[ -e $3.json ]]; then answer '200 OK' "$(cat "$3.json")"; exit; fi
    answer '404 Not Found' '{"message":"Not Found"}'; echo 'gh: Not Found (HTTP 404)' >&2; exit 1 ;;
  --paginate*) if [[ -e events.failure ]]; then cat events.failure >&2; exit 1; fi; cat unlabeled 2>/dev/null; exit 0 ;;
esac
`;

/** What GitHub says of an issue of example/shop. */
export function issueAnswer(number: number, state: string, properties: object = {}): string {
  return JSON.stringify({
    number,
    state,
    repository_url: 'https://api.github.com/repos/example/shop',
    labels: [{ name: 'bug' }, { name: 'slot' }],
    closed_at: state === 'closed' ? '2026-11-22T09:00:00Z' : null,
    ...properties,
  });
}

/** GitHub, with a repository example/shop, as far as a program sees it through gh. */
export class GitHub {
  private readonly directory = temporaryDirectory();

  constructor() {
    writeFiles(this.directory, {
      'bin/gh': script,
      'github/repos/example/shop.json': '{"full_name":"example/shop"}',
    });
    chmodSync(join(this.directory, 'bin/gh'), 0o755);
  }

  /** Where gh is, and which repository a workflow runs for. */
  get environment(): Record<string, string> {
    return { PATH: `${this.directory}/bin:${process.env.PATH ?? ''}`, GITHUB_REPOSITORY: 'example/shop' };
  }

  /** What is asked. */
  get calls(): string[] {
    return readFileSync(join(this.directory, 'github/calls'), 'utf8').trim().split('\n');
  }

  /** Answers with these files, such as `unlabeled`. */
  answer(files: Readonly<Record<string, string>>): this {
    const paths = Object.entries(files).map(([path, text]) => [join('github', path), text]);
    writeFiles(this.directory, Object.fromEntries(paths) as Record<string, string>);
    return this;
  }

  /** Answers for an issue, with `status` where that is not 200. */
  issue(number: number, text: string, status?: string): this {
    const path = `repos/example/shop/issues/${number}`;
    return this.answer({ [`${path}.json`]: text, ...(status !== undefined && { [`${path}.status`]: status }) });
  }
}

/** Lines that tell when the label "slot" was taken away. */
export const unlabeled = (...times: string[]) => times.map((time) => `${JSON.stringify(['Slot', time])}\n`).join('');
