import { posix } from 'node:path';
import type { PendingEntry } from '../pending';
import type { Position, Problems } from '../../input/problem';
import type { YamlDocument } from '../../input/yaml-document';
import { digest } from '../../input/digest';
import { imageProblem } from '../../kubernetes/image-name';
import { brokenBy } from '../../rules/text-rule';
import { builtImageName, imageRepository } from '../../rules/image-names';
import { variableName } from '../../rules/names';
import type { RegisterFile } from '../register-file';
import type { Rendering } from '../rendering';
import type { Services } from '../schema/services';
import { TemplateText } from '../template-text';
import type { Builder } from './builder';
import { isOnOwnMachine } from './registries';

/** An image that is built from a git repository. */
export interface ImageBuild {
  /** As services.yaml calls it. */
  readonly name: string;
  /** As it is pushed, and as workloads of the target run it. */
  readonly image: string;
  /** As services.yaml states it: what a slot has of its own is called otherwise. */
  readonly stated: string;
  /** Whether it is a slot's own, whose sources others have no reason to trust. */
  readonly isOwn: boolean;
  /** Repository that the target pushes to, if it builds it. */
  readonly pushedTo: string;
  /** From the root of the repository. */
  readonly dockerfile: string;
  /** Directory, from the root of the repository. */
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
  /** Further directories by their names, from the root of the repository. */
  readonly contexts: Readonly<Record<string, string>>;
  /** Commit or branch that a Job of the target builds. @default none: somebody else does */
  readonly revision?: Revision;
  readonly position: Position;
}

/** What of a repository is built. */
export type Revision = { readonly commit: string } | { readonly branch: string };

/** How people name it. */
export function revisionText(revision: Revision): string {
  return 'commit' in revision ? `commit ${revision.commit}` : `branch ${revision.branch}`;
}

/** What a slot builds for itself, by the names of images. */
export type OwnImages = NonNullable<RegisterFile['images']>;

export interface BuildSources {
  readonly document: YamlDocument;
  /** services.yaml, as messages call it. */
  readonly file: string;
  readonly rendering: Rendering;
  /** @default nothing says where sources are */
  readonly builder: Builder | undefined;
  /** Of a slot: what it has of its own. @default it is none */
  readonly own: OwnImages | undefined;
}

/** @param problems takes what is wrong with them */
export function imageBuilds(
  { images = {} }: Services,
  sources: BuildSources,
  problems: Problems,
): { readonly builds: readonly ImageBuild[]; readonly pending: readonly PendingEntry[] } {
  const builds: ImageBuild[] = [];
  const pending: PendingEntry[] = [];
  for (const [name, image] of Object.entries(images)) {
    if (image.type !== 'build') continue;
    const build = problems.collect(() => imageBuild(name, image, sources, problems));
    if (!build) continue;
    const same = builds.find(({ stated }) => stated === build.stated);
    if (same) problems.add(build.position, `images.${name}: is ${build.stated}, as images.${same.name} is`);
    builds.push(build);
    const reason = whoBuilds(build, sources);
    if (reason !== undefined)
      // That nobody is asked to build it, a user should know.
      pending.push({
        ...{ path: `images.${name}`, name, status: 'replaced', reason },
        ...(sources.builder && { note: 'none' }),
      });
  }
  return { builds, pending };
}

/** Who builds what no Job of the target does. */
function whoBuilds({ stated, revision }: ImageBuild, { builder, own }: BuildSources): string | undefined {
  if (!builder) return 'build and push it yourself, or have it built by "builds"';
  if (isOnOwnMachine(stated)) return 'to a pod, localhost is no registry: build and push it yourself';
  if (revision) return undefined;
  return own ? 'the slot runs what lasting environments build' : 'slotstack images build does it';
}

type BuildConfig = Extract<NonNullable<Services['images']>[string], { readonly type: 'build' }>;

function imageBuild(name: string, config: BuildConfig, sources: BuildSources, problems: Problems): ImageBuild {
  const { document, builder, own, rendering } = sources;
  const tell: Tell = (keys, message) => {
    const path = ['images', name, ...keys];
    problems.add(document.positionOf(path), `${path.join('.')}: ${message}`);
  };
  const tagKey = config.tagTemplate === undefined ? 'tag' : 'tagTemplate';
  const tag = tagOf(config, document.positionOf(['images', name, tagKey]), rendering);
  const { repository, slotRepository = repository } = config;
  const isBuilt = builder !== undefined && !isOnOwnMachine(repository);
  checkNames({ name, tag, repository, slotRepository }, { tagKey, isBuilt, isOfSlot: own !== undefined }, tell);
  const recipe = recipeOf(config, builder, tell);
  const stated = `${repository}:${tag}`;
  const mine = isBuilt && own && Object.hasOwn(own, name) ? own[name] : undefined;
  return {
    name,
    // What is built from the same sources by other arguments is another image, too.
    image: mine ? `${slotRepository}:${tag}-${digest(JSON.stringify([mine.source, recipe]), digestLength)}` : stated,
    stated,
    isOwn: mine !== undefined,
    pushedTo: own ? slotRepository : repository,
    ...recipe,
    ...(isBuilt && revisionOf(builder, sources, mine)),
    position: document.positionOfKey(['images', name]),
  };
}

/** Takes what is wrong with a key of an image. */
type Tell = (keys: readonly string[], message: string) => void;

type Names = Readonly<Record<'name' | 'tag' | 'repository' | 'slotRepository', string>>;

interface NameRules {
  readonly tagKey: string;
  readonly isBuilt: boolean;
  readonly isOfSlot: boolean;
}

function checkNames(
  { name, tag, repository, slotRepository }: Names,
  { tagKey, isBuilt, isOfSlot }: NameRules,
  tell: Tell,
): void {
  const broken = isBuilt ? brokenBy(name, builtImageName) : undefined;
  if (broken !== undefined) tell([], `the name ${broken}`);
  const repositories = { repository, ...(slotRepository !== repository && { slotRepository }) };
  for (const [key, text] of Object.entries(repositories)) {
    const problem = isBuilt ? brokenBy(text, imageRepository) : imageProblem(text);
    if (problem !== undefined) tell([key], problem);
  }
  // In slots, with room for what tells one from another.
  const longest = isBuilt && isOfSlot ? 128 - digestLength - 1 : 128;
  if (tag === '') tell([tagKey], 'gives an empty tag');
  else if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(tag) || tag.length > longest)
    tell(
      [tagKey],
      `gives ${JSON.stringify(tag)}, which is no tag: letters, digits, "_", "." and "-", at most ${longest}`,
    );
}

/** How an image is built, with its places from the root of the repository. */
function recipeOf(
  { dockerfile, context, buildArgs: args = {}, buildContexts = {} }: BuildConfig,
  builder: Builder | undefined,
  tell: Tell,
): Pick<ImageBuild, 'dockerfile' | 'context' | 'args' | 'contexts'> {
  const inRepository = (keys: readonly string[], path: string) => {
    const whole = posix.join(builder?.directory ?? '.', path);
    if (posix.isAbsolute(path) || whole === '..' || whole.startsWith('../'))
      tell(keys, 'must be a path in the repository');
    if (/\p{Cc}/u.test(path)) tell(keys, 'must have no control characters');
    return whole.replace(/(?<=.)\/$/, '');
  };
  for (const key of Object.keys(args)) {
    const broken = brokenBy(key, variableName);
    if (broken !== undefined) tell(['buildArgs', key], `a build argument ${broken}`);
  }
  const contexts = Object.entries(buildContexts);
  for (const [key] of contexts.filter(([each]) => !/^[a-z0-9][a-z0-9._/:-]*$/.test(each)))
    tell(['buildContexts', key], 'must be the name of a context: lower-case letters, digits and "._-"');
  if (contexts.length > 0 && builder?.name === 'kaniko')
    tell(['buildContexts'], 'kaniko takes no further contexts: use buildah or buildkit as builds.builder');
  return {
    dockerfile: inRepository(['dockerfile'], dockerfile),
    context: inRepository(['context'], context || '.'),
    args,
    contexts: Object.fromEntries(contexts.map(([key, path]) => [key, inRepository(['buildContexts', key], path)])),
  };
}

/** Hexadecimal digits that tell what a slot builds from the rest. */
const digestLength = 12;

/** Rendered a second time, as codexctl does: now with the file's own versions. */
function tagOf({ tag = '', tagTemplate }: BuildConfig, position: Position, rendering: Rendering): string {
  return tagTemplate === undefined ? tag.trim() : rendering.text(new TemplateText(tagTemplate, position)).trim();
}

/** A slot builds what it has of its own, and a lasting environment its branch. */
function revisionOf(
  { branch }: Builder,
  { own }: BuildSources,
  mine: OwnImages[string] | undefined,
): Pick<ImageBuild, 'revision'> {
  if (mine) return { revision: { commit: mine.commit } };
  return own || branch === undefined ? {} : { revision: { branch } };
}

/** Images that a slot runs in place of those that services.yaml states. */
export function ownImageNames(builds: readonly ImageBuild[]): ReadonlyMap<string, string> {
  return new Map(builds.filter(({ isOwn }) => isOwn).map(({ image, stated }) => [stated, image]));
}
