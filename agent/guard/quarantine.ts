import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Git } from '../../git/git';
import { CommandFailed } from '../../process/command-failed';
import { toldLine } from '../told-lines';
import type { BundleFile } from './bundle-file';
import { mostBundleBytes } from './limits';

/**
 * A place for objects of others beside a checkout's own: what is looked at there, and not found good, is never in the checkout.
 *
 * Hooks of the checkout do not run, and nobody replaces one object by another.
 */
export class Quarantine {
  readonly git: Git;
  private readonly directory = mkdtempSync(join(tmpdir(), 'slotstack-agent-'));

  constructor(private readonly checkout: Git) {
    const own = checkout.output(['rev-parse', '--path-format=absolute', '--git-path', 'objects']);
    const objects = join(this.directory, 'objects');
    mkdirSync(join(objects, 'pack'), { recursive: true });
    this.git = checkout.with({
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: own,
      GIT_NO_REPLACE_OBJECTS: '1',
      ...furtherSettings({ 'core.hooksPath': '/dev/null', 'core.fsmonitor': 'false' }),
    });
  }

  /**
   * Takes the pack of a bundle in, object by object checked, as a server takes what is pushed to it.
   *
   * @throws CommandFailed where an object is broken, or something that it names is missing
   */
  add({ prerequisites, pack, head }: BundleFile, since: string): void {
    const unknown = prerequisites.filter((commit) => !this.isAncestor(commit, since));
    if (unknown.length > 0)
      throw new CommandFailed(
        `the bundle builds on ${unknown.slice(0, 3).join(', ')}, which ${since} does not come of`,
      );
    const args = [
      'index-pack',
      '--stdin',
      '--fix-thin',
      '--strict=badFilemode=error',
      '--threads=1',
      `--max-input-size=${mostBundleBytes}`,
    ];
    const { status, stderr } = this.git.call(args, { input: pack });
    if (status !== 0)
      throw new CommandFailed(`the bundle is not accepted: ${toldLine(stderr.split('\n').slice(-3).join('; '))}`);
    if (!this.checkout.knows(since) || !this.git.knows(head))
      throw new CommandFailed('the bundle does not have the commit that it names');
    const connected = this.git.call(['rev-list', '--objects', '--quiet', head, `^${since}`]);
    if (connected.status !== 0) throw new CommandFailed('the bundle lacks something that its commits name');
  }

  isAncestor(commit: string, of: string): boolean {
    return this.git.call(['merge-base', '--is-ancestor', commit, of]).status === 0;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Variables that tell git settings, beside those that it is told this way already: credentials, perhaps. */
function furtherSettings(settings: Readonly<Record<string, string>>): Record<string, string> {
  const count = Number(process.env.GIT_CONFIG_COUNT ?? 0) || 0;
  const entries = Object.entries(settings);
  return Object.assign(
    { GIT_CONFIG_COUNT: String(count + entries.length) },
    ...entries.map(([key, value], index) => ({
      [`GIT_CONFIG_KEY_${count + index}`]: key,
      [`GIT_CONFIG_VALUE_${count + index}`]: value,
    })),
  ) as Record<string, string>;
}
