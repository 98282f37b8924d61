import * as z from 'zod';
import type { Settings } from './context';
import { tellMovedData } from './fixed-keys';
import { InvalidInput, Problems, type Position, type Problem } from '../input/problem';
import type { StatedScope } from '../kubernetes/scope';
import { customResourceScopesSchema } from './schema/custom-resource-scopes';
import { readAs, refuseLostKeys } from './schema/read';
import { isObject, label, strictObject } from './schema/scalars';
import { servicesSchema } from './schema/services';
import { valuesSchema, type DeclaredValues } from './schema/values';
import type { AgentBranches } from '../rules/agent-branch';
import { usualAgentBranches } from '../rules/defaults/agent';
import { highestSlot } from '../rules/slot';
import { suggestion } from '../input/suggestion';
import { clashes } from './task';
import { TemplateText } from './template-text';
import type { TextFile } from '../input/text-file';
import { parseYaml } from '../input/parse-yaml';
import type { YamlDocument } from '../input/yaml-document';

/** What must be known before services.yaml can be rendered, read from the file as written. */
export interface Header {
  readonly project: string;
  readonly envFiles: readonly { readonly path: string; readonly position: Position }[];
  /** What templates read of the file itself, as written: with its expressions. */
  readonly settings: Settings;
  readonly environments: readonly EnvironmentHeader[];
  /** How many slots each environment with slots has. @default those that were ever taken */
  readonly maxSlots?: number | undefined;
  /** What can be set for a slot. */
  readonly values: DeclaredValues;
  /** Whether agents work on its issues. */
  readonly hasAgent: boolean;
  /** Branches that they work on. */
  readonly agentBranches: AgentBranches;
  /** What a user should know of it that does not stop the work. */
  readonly remarks: readonly Problem[];
  readonly customResourceScopes: readonly StatedScope[];
  /** The file as written. */
  readonly document: YamlDocument;
}

export interface EnvironmentHeader {
  readonly name: string;
  readonly namespacePattern: TemplateText;
  /** Where the pattern, or the environment, stands. */
  readonly position: Position;
  /** Whether the environment is one of numbered slots: its namespace pattern uses `.Slot`. */
  readonly hasSlots: boolean;
  /** Whether it is there only while somebody asks for it, as services.yaml says. @default by its name and namespace */
  readonly onRequest?: boolean;
}

function notPlain({ code }: { code?: string }): string | undefined {
  return code === 'invalid_type' ? 'must be a plain whole number: it is read before templates are' : undefined;
}

// Only these keys matter here, and all of the file is checked once it is rendered: other keys pass.
const headerSchema = z.object({
  project: label,
  envFiles: z.array(z.string()).default([]),
  versions: z.record(z.string(), z.string()).default({}),
  baseDomain: z.record(z.string(), z.string()).default({}),
  agent: z.unknown().optional(),
  codex: z.unknown().optional(),
  storage: z.unknown().optional(),
  namespace: z.object({ patterns: z.record(z.string(), z.string()).default({}) }).default({ patterns: {} }),
  customResourceScopes: customResourceScopesSchema.default({}),
  values: valuesSchema.default({}),
  maxSlots: z.int({ error: notPlain }).min(0).max(highestSlot).optional(),
  environments: z.record(
    z.string(),
    z.unknown(),
    'required: the environments to synthesize, such as dev, ai-staging and ai',
  ),
});

const keysSchema = strictObject(
  Object.fromEntries(Object.keys(servicesSchema.shape).map((key) => [key, z.unknown().optional()])),
);

/**
 * Reads the file before it is rendered: the project in particular, which the header comments of a template swallow
 * (`# {{- $x := 1 -}}` joins lines, so that `project:` ends up in a comment).
 *
 * @param problems takes what is wrong with it, and does not keep the rest from being looked at. @default it is thrown
 * @throws InvalidInput where it is not valid YAML as written, or names no environments
 */
export function readHeader(file: TextFile, problems?: Problems): Header {
  const found = new Problems();
  const header = found.collect(() => headerOf(file, found));
  if (!header || !problems) found.throwIfAny();
  for (const { position, message } of found.all) problems?.add(position, message);
  return header ?? unusable(found);
}

function unusable(problems: Problems): never {
  throw new InvalidInput(problems.all);
}

function headerOf(file: TextFile, earlier: Problems): Header {
  const syntax = new Problems();
  const [document] = parseYaml(file, undefined, syntax);
  for (const { position, message } of syntax.all) earlier.add(position, message);
  if (!document) throw new InvalidInput(syntax.isEmpty ? [{ position: file.positionOf(0), message: 'is empty' }] : []);
  const problems = new Problems(syntax);
  const remarks: Problem[] = [];
  refuseOtherFormats(document);
  refuseLostKeys(document, earlier);
  const raw = readRaw(document, problems);
  const patterns = new Map(Object.entries(raw.namespace.patterns));
  const names = Object.keys(raw.environments);
  const position = (...path: PropertyKey[]) => document.positionOf(path);
  const environments = names.flatMap((name): EnvironmentHeader[] => {
    const problem = nameProblem(name, names, patterns);
    if (problem !== undefined) problems.add(document.positionOfKey(['environments', name]), `environments: ${problem}`);
    const place = patterns.has(name) ? position('namespace', 'patterns', name) : position('environments', name);
    const source = patterns.get(name) ?? defaultPattern(name);
    const namespacePattern = problems.collect(() => new TemplateText(source, place));
    if (!namespacePattern) return [];
    const hasSlots = namespacePattern.uses('Slot');
    const onRequest = onRequestOf(raw.environments[name]);
    return [{ name, namespacePattern, position: place, hasSlots, ...(onRequest !== undefined && { onRequest }) }];
  });
  if (raw.maxSlots && !environments.some(({ hasSlots }) => hasSlots))
    remarks.push({
      position: document.positionOfKey(['maxSlots']),
      message: `maxSlots: has no effect: no environment has slots, because no namespace pattern uses .Slot`,
    });
  if (names.length === 0)
    problems.add(position('environments'), 'environments: names none, so there is nothing to synthesize');
  for (const name of [...patterns.keys()].filter((each) => !names.includes(each))) {
    const place = document.positionOfKey(['namespace', 'patterns', name]);
    problems.add(place, `namespace.patterns: there is no environment "${name}"${suggestion(name, names)}`);
  }
  for (const name of clashes(Object.keys(raw.values)))
    problems.add(
      document.positionOfKey(['values', name]),
      `values: "${name}" is a value, and what holds others: rename one of them`,
    );
  for (const [key, pattern] of Object.entries(statedBranches(raw.agent)))
    if (typeof pattern === 'string' && pattern.includes('{{'))
      problems.add(
        position('agent', key),
        `agent.${key}: is read before templates are: write it plainly, such as "codex/issue-{number}"`,
      );
  tellMovedData(document, problems);
  for (const { position: place, message } of problems.all) earlier.add(place, message);
  return {
    project: raw.project,
    envFiles: raw.envFiles.map((path, index) => ({ path, position: position('envFiles', index) })),
    settings: { versions: raw.versions, baseDomain: raw.baseDomain, codex: raw.codex, storage: raw.storage },
    environments,
    // To codexctl, 0 is no limit.
    maxSlots: raw.maxSlots || undefined,
    values: raw.values,
    hasAgent: isObject(raw.agent),
    agentBranches: agentBranchesOf(raw.agent),
    remarks,
    customResourceScopes: Object.entries(raw.customResourceScopes).map(([kind, scope]) => ({
      kind,
      scope,
      position: document.positionOfKey(['customResourceScopes', kind]),
    })),
    document,
  };
}

/**
 * Whether an environment is there only while somebody asks for it.
 *
 * @param ownsNamespace whether it has a namespace of its own
 */
export function isOnRequest({ name, onRequest }: EnvironmentHeader, ownsNamespace: boolean): boolean {
  return onRequest ?? (name === 'ai-repair' && !ownsNamespace);
}

/** What an environment says; what it says wrongly is told once the file is rendered. */
function onRequestOf(settings: unknown): boolean | undefined {
  const { onRequest } = (isObject(settings) ? settings : {}) as { readonly onRequest?: unknown };
  return typeof onRequest === 'boolean' ? onRequest : undefined;
}

function statedBranches(agent: unknown): { readonly branch?: unknown; readonly repairBranch?: unknown } {
  const { branch, repairBranch } = (isObject(agent) ? agent : {}) as Readonly<Record<string, unknown>>;
  return { branch, repairBranch };
}

/** What services.yaml says of them; what it says wrongly is told once the file is rendered. */
function agentBranchesOf(agent: unknown): AgentBranches {
  const { branch, repairBranch } = statedBranches(agent);
  const stated = (pattern: unknown, usual: string) => (typeof pattern === 'string' && pattern ? pattern : usual);
  return {
    issue: stated(branch, usualAgentBranches.issue),
    repair: stated(repairBranch, usualAgentBranches.repair),
  };
}

/** What is in another format has none of the keys: one line says so instead of a line for each. */
function refuseOtherFormats(document: YamlDocument): void {
  const { apiVersion, kind, project } = document.value as Partial<Record<string, unknown>>;
  if (typeof apiVersion !== 'string' || project !== undefined) return;
  const what = /^kodex\.works\//.test(apiVersion)
    ? 'is the format of kodex, which followed codexctl; slotstack reads that of codexctl'
    : `is that of a Kubernetes object${typeof kind === 'string' ? `, ${kind}` : ''}; this is to be a services.yaml, which names files with such objects in "manifests"`;
  const message = `apiVersion: ${JSON.stringify(apiVersion)} ${what}: "project", "environments", "services" and so on at its top`;
  throw new InvalidInput([{ position: document.positionOfKey(['apiVersion']), message }]);
}

/** @throws InvalidInput where there is nothing to go on with */
function readRaw(document: YamlDocument, problems: Problems): z.infer<typeof headerSchema> {
  const value = (isObject(document.value) ? document.value : {}) as Readonly<Record<string, unknown>>;
  try {
    return readAs(headerSchema, document);
  } catch (error) {
    // What is missing may be there by another name.
    problems.collect(() => readAs(keysSchema, document));
    problems.collect(() => {
      throw error;
    });
  }
  const { environments } = headerSchema.shape;
  if (!environments.safeParse(value.environments).success) throw new InvalidInput(problems.all);
  // What is wrong is told, and the rest is looked at as if it were not there.
  const right = Object.entries(headerSchema.shape).filter(([key, schema]) => schema.safeParse(value[key]).success);
  const kept = Object.fromEntries(right.map(([key]) => [key, value[key]]));
  return headerSchema.parse({ project: 'project', ...kept });
}

/** Why an environment cannot be called so; undefined where it can. A "_" is none of a namespace. */
function nameProblem(
  name: string,
  names: readonly string[],
  patterns: ReadonlyMap<string, string>,
): string | undefined {
  if (!/^[a-z]([a-z0-9_-]{0,30}[a-z0-9])?$/.test(name))
    return `"${name}" must be lower-case letters, digits, "-" and "_", at most 32`;
  const other = names.find((each) => each !== name && dashed(each) === dashed(name));
  return other !== undefined && !patterns.has(name)
    ? `"${name}" and "${other}" would have the same namespace: give "${name}" a pattern in namespace.patterns`
    : undefined;
}

/** The name as namespaces and Applications can have it. */
export function dashed(environment: string): string {
  return environment.replaceAll('_', '-');
}

/** The namespaces that codexctl uses where no pattern is given. */
function defaultPattern(environment: string): string {
  if (environment === 'ai') return '{{ .Project }}-dev-{{ .Slot }}';
  if (environment === 'ai-repair') return '{{ .Project }}-ai-staging';
  return `{{ .Project }}-${dashed(environment)}`;
}
