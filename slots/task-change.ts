import { isDeepStrictEqual } from 'node:util';
import type { RegisterFile } from '../config/register-file';
import type { OwnImages } from '../config/images/image-builds';
import type { Value } from '../config/schema/values';
import { settingProblem, typed } from '../config/task';
import { CommandFailed } from '../process/command-failed';
import type { SlotProject } from './slot-project';

/** What a slot is in use for, as far as it is to change. */
export interface TaskChange extends Partial<Pick<RegisterFile, 'issue' | 'pr' | 'branch' | 'commit'>> {
  /** Values as they were typed, by name. */
  readonly set?: Readonly<Record<string, string>> | undefined;
  /** Names of values that are to be as services.yaml has them. */
  readonly unset?: readonly string[] | undefined;
  /** All images that it is to have for itself. @default as they are */
  readonly images?: OwnImages | undefined;
}

/** In what two records differ of what a slot is in use for, as people call it. */
export function taskDifferences(one: RegisterFile, other: RegisterFile): string[] {
  const keys = ['issue', 'pr', 'branch', 'commit', 'values', 'images'] as const;
  const differing = keys.filter((key) => !isDeepStrictEqual(one[key], other[key]));
  return differing.map((key) => (key === 'pr' ? 'pull request' : key));
}

/** @throws CommandFailed with every value that services.yaml does not have, or has as something else */
export function withTask(project: SlotProject, record: RegisterFile, change: TaskChange): RegisterFile {
  const { issue = record.issue, pr = record.pr, branch = record.branch, commit = record.commit } = change;
  const values = valuesOf(project, record, change);
  return {
    ...record,
    ...(issue !== undefined && { issue }),
    ...(pr !== undefined && { pr }),
    ...(branch !== undefined && { branch }),
    ...(commit !== undefined && { commit }),
    values: Object.keys(values).length > 0 ? values : undefined,
    images: imagesOf(record, change),
  };
}

/** What is built from the same sources is built already: it stays, whatever commit has them now. */
function imagesOf({ images = {} }: RegisterFile, { images: wanted = images }: TaskChange): OwnImages | undefined {
  const all = Object.entries(wanted).map(([name, own]) => {
    const before = Object.hasOwn(images, name) ? images[name] : undefined;
    return [name, before?.source === own.source ? before : own] as const;
  });
  return all.length > 0 ? Object.fromEntries(all) : undefined;
}

function valuesOf(
  { values: declared, name: project }: SlotProject,
  { values = {} }: RegisterFile,
  { set = {}, unset = [] }: TaskChange,
): Record<string, Value> {
  const given = Object.entries(set).map(([name, text]): [string, Value] => [
    name,
    typed(text, Object.hasOwn(declared, name) ? declared[name]?.default : undefined),
  ]);
  const unknown = unset.filter((name) => !Object.hasOwn(declared, name) && !Object.hasOwn(values, name));
  const problems = [
    ...given.flatMap(([name, value]) => settingProblem(name, value, declared) ?? []),
    ...unknown.flatMap((name) => settingProblem(name, '', declared) ?? []),
    ...unset.filter((name) => Object.hasOwn(set, name)).map((name) => `${name} is both to be set and not to be`),
  ];
  if (problems.length > 0) throw new CommandFailed(problems.map((problem) => `${project}: ${problem}`).join('\n'));
  const kept = Object.entries(values).filter(([name]) => !unset.includes(name));
  return Object.fromEntries([...kept, ...given]);
}
