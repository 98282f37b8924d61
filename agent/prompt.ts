import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataConnection } from '../cluster/connections';
import type { AgentOfTarget } from '../config/agent';
import { unknownPromptFields, type PromptField } from '../config/prompt-fields';
import { InvalidInput, type Problem } from '../input/problem';
import { TextFile } from '../input/text-file';
import type { PromptKind } from '../rules/agent';
import { parseTemplate, TemplateError } from '../template';
import { databaseLines } from './databases';
import { fenced, fencedComments, fencedTitle, login } from './fenced';
import { promptLanguage, promptLanguages, type PromptLanguage, type PromptWords } from './prompt-words';
import type { TextsOfWork } from './texts-of-work';

/** What a prompt is made of. */
export interface PromptProps {
  readonly kind: PromptKind;
  readonly agent: AgentOfTarget;
  readonly project: string;
  readonly target: string;
  readonly environment: string;
  readonly namespace: string;
  /** @default none: it is a lasting environment */
  readonly slot?: number | undefined;
  /** Generation of the data. */
  readonly generation: number;
  readonly issue?: number | undefined;
  readonly pr?: number | undefined;
  /** Branch that the agent works on. @default it is not known */
  readonly branch?: string | undefined;
  /** At which the target is reached from outside. */
  readonly addresses: readonly string[];
  /** How its databases are reached. */
  readonly databases: readonly DataConnection[];
  /** Paths that commits may not touch. */
  readonly protectedPaths: readonly string[];
  /** Refs of its workspace under which there is what was there before. */
  readonly kept: readonly string[];
  readonly texts: TextsOfWork;
}

/** A prompt, and what whoever calls should know of it. */
export interface Prompt {
  readonly text: string;
  readonly notes: readonly string[];
}

/** The prompt of a run, of the project's template or of ours. @throws InvalidInput with all that is wrong with the template */
export function promptOf(props: PromptProps): Prompt {
  const { kind, agent } = props;
  const language = promptLanguage(agent.language);
  const words = promptLanguages[language ?? 'en'];
  const own = agent.prompts[kind];
  const file = own?.source ?? ownTemplate(kind, language ?? 'en');
  const notes =
    language || own
      ? []
      : [`there are no prompts of ours in ${JSON.stringify(agent.language)}: this one is in English`];
  return { text: rendered(file, fieldsOf(props, words)), notes };
}

/** Our template, behind what several of them have in common. */
function ownTemplate(kind: PromptKind, language: PromptLanguage): TextFile {
  const file = (name: string) => readFileSync(join(__dirname, 'prompts', language, `${name}.tmpl`), 'utf8');
  const name = `${language}/${kind}.tmpl`;
  return new TextFile(name, file('parts') + file(kind));
}

function rendered(source: TextFile, fields: Fields): string {
  const problems: Problem[] = [];
  const tell = ({ line, column, expression, reason }: TemplateError) => {
    const position = { file: source.name, line, column };
    problems.push({ position, message: `{{ ${expression.replace(/^\{\{\s*|\s*\}\}$/g, '')} }}: ${reason}` });
  };
  try {
    const template = parseTemplate(source.text, source.name, tell);
    problems.push(...unknownPromptFields(source, template.fieldsUsed()));
    const { text } = template.render(fields, { env: {}, onError: tell });
    if (problems.length > 0) throw new InvalidInput(problems);
    return `${text.replaceAll(/\n{3,}/g, '\n\n').trim()}\n`;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    tell(error);
    throw new InvalidInput(problems);
  }
}

type Field = string | number | readonly string[] | readonly Fields[];
interface Fields {
  readonly [name: string]: Field;
}

/** What templates read. Texts of others are in fences already. */
function fieldsOf(props: PromptProps, words: PromptWords): Readonly<Record<PromptField, Field>> {
  const { kind, agent, texts, addresses, slot = 0, issue = 0, pr = 0, branch = '', databases } = props;
  const { project, target, environment, namespace, generation, protectedPaths, kept } = props;
  const [first = ''] = addresses;
  const thread = texts.issue ?? texts.pr;
  const isTwo = texts.issue !== undefined && texts.pr !== undefined;
  return {
    ...{ Kind: kind, Project: project, Target: target, Environment: environment, Namespace: namespace },
    ...{ Slot: slot, Generation: generation, Issue: issue, PR: pr, Branch: branch },
    Addresses: addresses,
    Links: agent.links.map(({ title, path }) => ({ Title: title, URL: wholeLink(first, path) })),
    Tools: agent.extraTools,
    Servers: agent.servers.map(({ name, description, tools }) => ({
      ...{ Name: name, Description: description },
      Tools: tools.map((tool) => ({ Name: tool.name, Description: tool.description })),
    })),
    ...{ ProjectContext: agent.projectContext.trim(), ServicesOverview: agent.servicesOverview.trim() },
    Databases: databaseLines(databases, agent.variables, words).join('\n'),
    ...{ Protected: protectedPaths, Kept: kept },
    Author: thread ? login(thread.author, words) : '',
    Title: thread ? fencedTitle(thread.title, words) : '',
    Body: thread ? fenced(thread.body, words) : '',
    Comments: thread ? fencedComments(thread.comments.filter(isOfInterest), words) : '',
    PRTitle: isTwo ? fencedTitle(texts.pr?.title ?? '', words) : '',
    PRBody: isTwo ? fenced(texts.pr?.body, words) : '',
    PRComments: isTwo ? fencedComments((texts.pr?.comments ?? []).filter(isOfInterest), words) : '',
    Reviews: texts.pr ? fencedComments([...texts.pr.reviews, ...texts.pr.remarks].sort(byTime), words) : '',
  };
}

/** Not our own of a slot, and of what files change. */
function isOfInterest({ body }: { readonly body?: string | null | undefined }): boolean {
  return !/^<!-- slotstack: (slot|changes) -->/.test(body ?? '');
}

function byTime({ at: one }: { readonly at: string }, { at: other }: { readonly at: string }): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A page of the slot, with its address; as it is where it has none, or is whole already. */
function wholeLink(address: string, path: string): string {
  return URL.canParse(path) || address === '' ? path : new URL(path.replace(/^\/+/, ''), address).href;
}
