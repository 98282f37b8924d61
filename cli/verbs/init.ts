import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { readHeader, type Header } from '../../config/header';
import { label } from '../../config/schema/scalars';
import { InvalidInput } from '../../input/problem';
import { readTextFile } from '../../input/text-file';
import { CommandFailed } from '../../process/command-failed';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

const templates = join(__dirname, '../first-project');
const workflows = join(__dirname, '../../workflows');

export function init({ directory }: Surroundings) {
  return verb({
    name: 'init',
    description:
      'Makes a first services.yaml here, with slots, a PostgreSQL and a page, and at the top of the repository the workflows that give slots to issues and pull requests; those of an agent where services.yaml has one. A file that is there stays as it is.',
    examples: { init: 'in the repository of a project', 'init --project shop': 'where its folder has another name' },
  })
    .addOption(
      new Option('--project <name>', 'name of the project (default: that of the folder)').argParser(projectName),
    )
    .action(({ project }) => {
      const top = topOf(directory);
      const hasAgent = headerIn(directory)?.hasAgent ?? false;
      const files = new Map([...firstFiles(directory, project), ...workflowFiles(top, hasAgent)]);
      for (const path of [...files.keys(), join(top, '.gitignore')]) checkPlace(top, path);
      for (const [path, text] of files) {
        if (existsSync(path)) console.error(`note: ${path} is there already, and stays as it is`);
        else {
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, text, { flag: 'wx' });
          console.error(`made ${path}`);
        }
      }
      ignore(top, ['dist/', 'node_modules/', '.env', ...envFilesOf(directory, top)]);
      console.error('next: npx slotstack synth');
    });
}

/** Names that YAML takes for something else. */
const words = ['true', 'false', 'null'];

/** @throws InvalidArgumentError where it cannot name namespaces */
function projectName(name: string): string {
  if (label.safeParse(name).success && name.length <= 40 && !words.includes(name)) return name;
  throw new InvalidArgumentError(
    'It must be of at most 40 lower-case letters, digits and "-", and begin with a letter.',
  );
}

/** @throws CommandFailed where the folder's name is none for a project */
function nameOfFolder(directory: string): string {
  const folder = basename(resolve(directory));
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '');
  try {
    return projectName(name);
  } catch {
    throw new CommandFailed(
      `no name of a project can be made of the folder's, ${JSON.stringify(folder)}: choose one with --project`,
    );
  }
}

/** The top of the git repository, where GitHub looks for workflows; the directory itself where there is none. */
function topOf(directory: string): string {
  for (let folder = resolve(directory); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, '.git'))) return relative(resolve(), folder);
  return directory;
}

/** @throws CommandFailed where a file cannot be made, or would lie elsewhere */
function checkPlace(top: string, path: string): void {
  const places: string[] = [];
  for (let folder = path; folder !== top && folder !== '.' && folder !== dirname(folder); folder = dirname(folder))
    places.unshift(folder);
  for (const folder of places) {
    const found = lstatSync(folder, { throwIfNoEntry: false });
    const isRight = folder === path ? found?.isFile() : found?.isDirectory();
    if (found && !isRight)
      throw new CommandFailed(
        `${folder} is no ${folder === path ? 'file' : 'directory'}: move it away, and nothing was made`,
      );
  }
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

/** A first project, where there is none: many directories have something called web.yaml. */
function firstFiles(directory: string, name: string | undefined): Map<string, string> {
  const file = join(directory, 'services.yaml');
  if (existsSync(file)) return new Map([[file, '']]);
  if (statSync(join(directory, 'projects'), { throwIfNoEntry: false })?.isDirectory())
    throw new CommandFailed('there are projects in projects/: make a folder there, and call this in it');
  const project = name ?? nameOfFolder(directory);
  const template = (each: string) => readFileSync(join(templates, each), 'utf8').replaceAll('PROJECT', project);
  const repository = repositoryOf(directory);
  const argocd = repository === undefined ? '\n' : template('argocd.yaml').replace('REPOSITORY', repository);
  return new Map([
    [file, template('services.yaml').replace('ARGOCD\n', argocd)],
    [join(directory, 'web.yaml'), template('web.yaml')],
  ]);
}

/** Those that nobody needs without an agent. */
const ofAgents = ['plan.yaml', 'dev.yaml', 'repair.yaml'];

function workflowFiles(top: string, hasAgent: boolean): Map<string, string> {
  return new Map(
    readdirSync(workflows)
      .filter((file) => hasAgent || !ofAgents.includes(file))
      .sort()
      .map((file) => [join(top, '.github/workflows', file), readFileSync(join(workflows, file), 'utf8')]),
  );
}

/** Files with values that services.yaml names, from the top; none where it cannot be read. */
function envFilesOf(directory: string, top: string): string[] {
  return (headerIn(directory)?.envFiles ?? [])
    .map(({ path }) => relative(resolve(top), resolve(directory, path)))
    .filter((path) => basename(path) !== '.env' && !path.startsWith('..'));
}

/** What services.yaml says before it is rendered; undefined where it cannot be read. */
function headerIn(directory: string): Header | undefined {
  const file = join(directory, 'services.yaml');
  try {
    return readHeader(readTextFile(file, file));
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

/** What is synthesized, what npm installs, and what has values of Secrets is not committed. */
function ignore(top: string, paths: readonly string[]): void {
  const path = join(top, '.gitignore');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = new Set(before.split('\n').map((line) => line.replace(/^\/|\/$/g, '')));
  const missing = [...new Set(paths)].filter((line) => !lines.has(line.replace(/\/$/, '')));
  if (missing.length === 0) return;
  const end = before === '' || before.endsWith('\n') ? '' : '\n';
  writeFileSync(path, `${before}${end}${missing.join('\n')}\n`);
  console.error(`added to .gitignore: ${missing.join(' ')}`);
}
