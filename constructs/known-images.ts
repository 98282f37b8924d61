/** What slotstack knows of an image that keeps data. Sources: the Dockerfiles of the official images. */
export interface KnownImage {
  /** Where the image declares a VOLUME: the runtime lays an anonymous volume over it unless a mount has exactly that path. */
  readonly volume: string;
  /** User id that owns the data. */
  readonly user: number;
  readonly group: number;
  /** Entry point of the image. */
  readonly entrypoint: readonly string[];
  /** What the entry point runs by default. */
  readonly command: readonly string[];
  /** Whether it has bash, GNU coreutils and findutils, and util-linux, so that it can make directories itself where that is asked for. */
  readonly hasTools: boolean;
}

/** What must be known of an image that is built otherwise than the official one, but starts by docker-entrypoint.sh as that does. */
export interface ImageFacts {
  /** User id that the image runs its server as; not root. */
  readonly user: number;
  /** Group id. @default the user id */
  readonly group?: number | undefined;
  /** Directory in which the image keeps its data, where it declares a VOLUME: the data path is mounted there. */
  readonly dataDirectory: string;
  /** What it has: `busybox` where sh, flock and stat; `gnu` where also bash, GNU coreutils and findutils, and util-linux. */
  readonly tools: 'busybox' | 'gnu';
}

/** Programs whose official image is known. */
export type KnownProgram = 'postgres' | 'redis' | 'rabbitmq' | 'mariadb' | 'mongo' | 'mysql';

// Publish images of the same names that are built otherwise.
const otherPublishers =
  /(^|\/)(bitnami[a-z]*|chainguard|cimg|circleci|cloudnative-pg|crunchydata|linuxserver|percona|pgautoupgrade|postgis|supabase|timescale|ubuntu|zalando)\//;

/** Registries in which anybody publishes. */
const publicRegistries = /^((index|registry-1)\.)?docker\.io$|^(ghcr|quay)\.io$|^public\.ecr\.aws$/;

/** Registries whose publishers build images of these names otherwise. */
const otherRegistries =
  /^(dhi\.io|cgr\.dev|registry\.(access\.)?redhat\.(io|com)|registry\.suse\.com|mcr\.microsoft\.com|nvcr\.io)$/;

/** Whether an image is an official one of Docker Hub, or one of its name in a registry of somebody's own: that is taken for a copy. */
function isOfficial(image: string): boolean {
  if (otherPublishers.test(image)) return false;
  const [first = '', ...rest] = image.split('/');
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  if (hasRegistry && otherRegistries.test(first)) return false;
  if (hasRegistry && !publicRegistries.test(first)) return true;
  const path = hasRegistry ? rest : [first, ...rest];
  return path.length === 1 || path.at(-2) === 'library';
}

/** What is known of an image that is an official one, or a copy of it (`registry/library/postgres:16`); undefined for any other. */
export function knownImage(image: string): KnownImage | undefined {
  const { repository, tag } = partsOf(image);
  if (!isOfficial(image)) return undefined;
  switch (repository) {
    case 'postgres':
    case 'redis':
    case 'rabbitmq':
    case 'mariadb':
    case 'mongo':
    case 'mysql':
      return officialImage(repository, tag);
    default:
      return undefined;
  }
}

/**
 * What is known of the image of a program.
 *
 * @param facts what services.yaml says of an image that is not known
 * @throws Error for an image that is neither an official one of the program, nor described
 */
export function imageOf(program: KnownProgram, image: string, facts?: ImageFacts): KnownImage {
  const official = officialImage(program, undefined);
  if (facts) {
    const { user, group = user, dataDirectory, tools } = facts;
    return { ...official, volume: dataDirectory, user, group, hasTools: tools === 'gnu' };
  }
  const known = partsOf(image).repository === program ? knownImage(image) : undefined;
  if (known) return known;
  const example = `{user: 70, dataDirectory: ${official.volume}, tools: busybox}`;
  throw new Error(
    `image "${image}" is not known to be the official one of ${program}, so neither are its user, its tools and where it keeps its data: take docker.io/library/${program}, or a copy of it; of one that starts by ${official.entrypoint.join(' ')}, too, state imageFacts, such as ${example}`,
  );
}

/** @param tag undefined where there is only a digest: then of what differs between variants, the answer that does no harm */
function officialImage(program: KnownProgram, tag: string | undefined): KnownImage {
  const alpine = tag?.includes('alpine') ?? false;
  const image = (
    volume: string,
    command: string,
    [user, group]: readonly [number, number],
    hasTools = tag !== undefined && !/alpine|ubi/.test(tag),
  ): KnownImage => ({
    volume,
    user,
    group,
    entrypoint: ['docker-entrypoint.sh'],
    command: [command],
    hasTools,
  });
  switch (program) {
    case 'postgres':
      // From 18 on, the volume is the parent: https://github.com/docker-library/postgres/pull/1259
      return image(
        tag !== undefined && majorVersion(tag) >= 18 ? '/var/lib/postgresql' : '/var/lib/postgresql/data',
        'postgres',
        alpine ? [70, 70] : [999, 999],
      );
    case 'redis':
      return image('/data', 'redis-server', alpine ? [999, 1000] : [999, 999]);
    case 'rabbitmq':
      return image('/var/lib/rabbitmq', 'rabbitmq-server', alpine ? [100, 101] : [999, 999]);
    case 'mariadb':
      return image('/var/lib/mysql', 'mariadbd', [999, 999]);
    case 'mongo':
      return image('/data/db', 'mongod', [999, 999]);
    case 'mysql':
      // Oracle Linux, without findutils.
      return image('/var/lib/mysql', 'mysqld', [999, 999], false);
  }
}

/** The tag of an image without tag and digest is `latest`. */
function partsOf(image: string): { repository: string; tag: string | undefined } {
  const [, repository = '', tag, digest] = /([^/:@]+)(?::([^/@]+))?(@.*)?$/.exec(image) ?? [];
  return { repository, tag: tag ?? (digest === undefined ? 'latest' : undefined) };
}

/** The major version that a tag names; the newest where it names none (`latest`). */
function majorVersion(tag: string): number {
  const version = /^[0-9]+/.exec(tag)?.[0];
  return version === undefined ? Infinity : Number(version);
}
