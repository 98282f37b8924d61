import type { Hook } from '../../config/hooks/hook';
import { revisionText, type ImageBuild } from '../../config/images/image-builds';
import type { ImageCopy } from '../../config/images/image-copies';
import type { Project } from '../../config/project';
import { fileOption, outputOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { secretsOf, type KnownSecret } from '../../stacks/secrets';
import { projectCall } from '../call';

export function report(surroundings: Surroundings) {
  return verb({
    name: 'report',
    description:
      'Lists what becomes of each hook and image of services.yaml, and where each Secret has its values from, with the targets it holds for, the keys that nothing comes of, and which environment variables the files read.',
    examples: { report: 'for people', 'report --output json': 'for programs' },
  })
    .addOption(fileOption())
    .addOption(outputOption())
    .action((options) => {
      const { projects, inputs } = projectCall(surroundings, options);
      const reports = projects.map((project) => reportOf(project, inputs.environment));
      if (options.output === 'json') console.log(JSON.stringify(reports));
      else for (const line of reports.flatMap(reportLines)) console.log(line);
    });
}

/** What becomes of a project's entries, and which variables its files read. */
interface ProjectReport {
  readonly project: string;
  readonly file: string;
  readonly entries: readonly ReportEntry[];
  readonly variables: readonly { readonly name: string; readonly isSet: boolean }[];
  readonly secrets: readonly (KnownSecret & { readonly targets: readonly string[]; readonly isEverywhere: boolean })[];
}

interface ReportEntry {
  readonly path: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string;
  readonly targets: readonly string[];
  /** Whether these are all targets of the project. */
  readonly isEverywhere: boolean;
}

function reportOf(
  { name: project, file, targets, variables }: Project,
  environment: Surroundings['environment'],
): ProjectReport {
  const byText = new Map<string, Omit<ReportEntry, 'isEverywhere'>>();
  for (const target of targets) {
    for (const { path, name, status, reason } of [
      ...target.hooks.map(doneByJob),
      ...target.images.copies.filter(({ isInCluster }) => isInCluster).map(copied),
      ...target.images.builds.flatMap(built),
      ...target.pending,
    ]) {
      const key = JSON.stringify([path, name, status, reason]);
      const before = byText.get(key)?.targets ?? [];
      byText.set(key, { path, name, status, reason, targets: [...before, target.name] });
    }
  }
  const secrets = new Map<string, { readonly secret: KnownSecret; readonly of: string[] }>();
  for (const target of targets)
    for (const secret of secretsOf(target)) {
      const key = JSON.stringify(secret);
      const known = secrets.get(key);
      if (known) known.of.push(target.name);
      else secrets.set(key, { secret, of: [target.name] });
    }
  return {
    project,
    file,
    entries: [...byText.values()].map((entry) => ({
      ...entry,
      isEverywhere: entry.targets.length === targets.length,
    })),
    variables: variables.map((name) => ({ name, isSet: Boolean(environment[name]) })),
    secrets: [...secrets.values()].map(({ secret, of }) => ({
      ...secret,
      targets: of,
      isEverywhere: of.length === targets.length,
    })),
  };
}

function doneByJob({ path, name, moment, runs }: Hook): Omit<ReportEntry, 'targets' | 'isEverywhere'> {
  const times = runs === 'life' ? ', once in a life' : ' of each deploy';
  const moments = { before: 'before all else', after: 'after all else', 'before-delete': 'before it is deleted' };
  const reason = `${moments[moment]}${moment === 'before-delete' ? '' : times}`;
  return { path, name, status: 'a Job', reason };
}

function copied({ name, to }: ImageCopy): Omit<ReportEntry, 'targets' | 'isEverywhere'> {
  return { path: `images.${name}`, name, status: 'a Job', reason: `copies it to ${to}` };
}

function built({ name, image, revision }: ImageBuild): Omit<ReportEntry, 'targets' | 'isEverywhere'>[] {
  if (!revision) return [];
  const reason = `builds it as ${image} from ${revisionText(revision)}`;
  return [{ path: `images.${name}`, name, status: 'a Job', reason }];
}

/** Most is the same in all targets, or in all slots: these come together. */
function reportLines({ project, file, entries, variables, secrets }: ProjectReport): string[] {
  const groups = new Map<string, string[]>();
  for (const { path, name, status, reason, targets, isEverywhere } of entries) {
    const whose = isEverywhere ? `all ${targets.length} targets of ${project}` : targets.join(', ');
    groups.set(whose, [...(groups.get(whose) ?? []), `  ${path} (${name}): ${status}: ${reason}`]);
  }
  for (const { name, source, by, keys, targets, isEverywhere } of secrets) {
    const whose = isEverywhere ? `all ${targets.length} targets of ${project}` : targets.join(', ');
    const line = `  Secret ${name}${keys ? ` (${keys.join(', ')})` : ''}: ${source}: ${by}`;
    groups.set(whose, [...(groups.get(whose) ?? []), line]);
  }
  const read = variables.map(({ name, isSet }) => `${name}${isSet ? '' : ' (not set)'}`);
  const reads = read.length === 0 ? 'reads no environment variable' : `reads: ${read.join(', ')}`;
  return [...[...groups].flatMap(([whose, lines]) => [whose, ...lines]), `${file} ${reads}`];
}
