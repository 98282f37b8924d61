import { Option } from '@commander-js/extra-typings';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { label } from '../../config/schema/scalars';
import { CommandFailed } from '../../process/command-failed';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

const templates = join(__dirname, '../first-project');
const workflows = join(__dirname, '../../workflows');

export function init({ directory }: Surroundings) {
  return verb({
    name: 'init',
    description:
      'Makes a first services.yaml here, with slots, a PostgreSQL and a page, and the workflows that give slots to issues and pull requests. A file that is there stays as it is.',
    examples: { init: 'in the repository of a project', 'init --project shop': 'where its folder has another name' },
  })
    .addOption(new Option('--project <name>', 'name of the project (default: that of the folder)'))
    .action(({ project }) => {
      if (existsSync(join(directory, 'services.yaml')))
        throw new CommandFailed('there is a services.yaml here already: slotstack synth');
      const name = projectName(directory, project);
      const written = writeMissing(directory, firstFiles(name, repositoryOf(directory)));
      for (const file of written.kept) console.error(`note: ${file} is there already, and stays as it is`);
      for (const file of written.made) console.error(`made ${file}`);
      ignoreOutput(directory);
      console.error('next: slotstack synth');
    });
}

/** @throws CommandFailed where it cannot name namespaces */
function projectName(directory: string, given: string | undefined): string {
  const name =
    given ??
    basename(resolve(directory))
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^[-0-9]+|-+$/g, '');
  if (label.safeParse(name).success && name.length <= 40) return name;
  throw new CommandFailed(
    `${JSON.stringify(name)} cannot be the name of a project: at most 40 lower-case letters, digits and "-"; choose one with --project`,
  );
}

/** The repository as Argo CD reads it; undefined where there is none. */
function repositoryOf(directory: string): string | undefined {
  const { status, stdout } = spawnSync('git', ['remote', 'get-url', 'origin'], {
    cwd: resolve(directory),
    encoding: 'utf8',
  });
  const [, host, path] =
    /^(?:https:\/\/|ssh:\/\/git@|git@)(?:[^@/]*@)?([\w.-]+)[:/](.+?)(?:\.git)?\s*$/.exec(stdout) ?? [];
  return status === 0 && host !== undefined && path !== undefined ? `https://${host}/${path}.git` : undefined;
}

function firstFiles(project: string, repository: string | undefined): Map<string, string> {
  const template = (file: string) => readFileSync(join(templates, file), 'utf8').replaceAll('PROJECT', project);
  const argocd = repository === undefined ? '\n' : template('argocd.yaml').replace('REPOSITORY', repository);
  return new Map([
    ['services.yaml', template('services.yaml').replace('ARGOCD\n', argocd)],
    ['web.yaml', template('web.yaml')],
    ...readdirSync(workflows)
      .sort()
      .map((file) => [join('.github/workflows', file), readFileSync(join(workflows, file), 'utf8')] as const),
  ]);
}

function writeMissing(directory: string, files: ReadonlyMap<string, string>) {
  const [made, kept]: [string[], string[]] = [[], []];
  for (const [file, text] of files) {
    const path = join(directory, file);
    if (existsSync(path)) kept.push(file);
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
      made.push(file);
    }
  }
  return { made, kept };
}

/** What is synthesized, and what npm installs, is not committed. */
function ignoreOutput(directory: string): void {
  const path = join(directory, '.gitignore');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = new Set(before.split('\n').map((line) => line.replace(/^\/|\/$/g, '')));
  const missing = ['dist/', 'node_modules/'].filter((line) => !lines.has(line.slice(0, -1)));
  if (missing.length === 0) return;
  const end = before === '' || before.endsWith('\n') ? '' : '\n';
  writeFileSync(path, `${before}${end}${missing.join('\n')}\n`);
  console.error(`${missing.join(' and ')} is in .gitignore now`);
}
