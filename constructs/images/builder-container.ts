import { join, posix } from 'node:path';
import type { k8s } from 'cdk8s-plus-28';
import type { Builder } from '../../config/images/builder';
import type { ImageBuild } from '../../config/images/image-builds';
import { literal } from '../job/literal';
import { jobResources } from '../job-resources';
import { scriptFile } from '../script-file';
import { asUser } from '../security';

/** User and group that sources are fetched as, and buildah works as: that of its image, which has further ids set aside for it. */
export const builderUser = 1000;

export interface BuilderContainerProps {
  /** Name of the project. */
  readonly project: string;
  readonly builder: Builder;
  readonly build: ImageBuild;
  /** Where the repository is. */
  readonly directory: string;
  /** Where it can write. */
  readonly scratch: string;
  /** Where `config.json` is. @default registries are not logged in to */
  readonly auth?: string | undefined;
}

/** The container that builds an image and pushes it; without its mounts. */
export function builderContainer(props: BuilderContainerProps): k8s.Container {
  const { builder } = props;
  return {
    ...{ name: 'build', image: builder.image },
    ...{ buildah, kaniko, buildkit }[builder.name](props),
    resources: jobResources({ jobResources: builder.resources }),
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

/** What a builder reads of registries, from `/configuration/registries.conf`. @returns undefined where it has all by its arguments */
export function configurationOf({ name, registries }: Builder): string | undefined {
  if (name !== 'buildah') return undefined;
  const open = registries.filter(({ tls }) => tls !== 'enabled');
  // An image without a registry is one of Docker Hub, as Dockerfiles have it.
  return [
    'unqualified-search-registries = ["docker.io"]\n',
    ...open.map(({ host }) => `[[registry]]\nlocation = ${JSON.stringify(host)}\ninsecure = true\n`),
  ].join('\n');
}

/** Label of an image that a slot has built for itself: the project. By it, old ones are known, whatever else is called as they are. */
export const ownLabel = 'dev.slotstack.own';

function labelsOf({ project, build }: BuilderContainerProps): string[] {
  return build.isOwn ? [`${ownLabel}=${project}`] : [];
}

type Calling = Pick<k8s.Container, 'command' | 'args' | 'env' | 'securityContext'>;

/**
 * It makes a user namespace, in which a Dockerfile is root: for that, newuidmap and newgidmap need these two capabilities, and the
 * seccomp profile of the runtime, which refuses it, is not asked for. The level `baseline` allows both.
 *
 * https://github.com/containers/buildah/blob/main/docs/tutorials/05-openshift-rootless-build.md
 */
function buildah(props: BuilderContainerProps): Calling {
  const { builder, build, directory, scratch, auth } = props;
  const { cache = '' } = builder;
  const { dockerfile, context, contexts } = placesOf(build, directory);
  return {
    command: ['/bin/bash', '-c', scriptFile(join(__dirname, 'scripts/build-with-buildah.sh')), 'build-with-buildah'],
    args: [
      ...[build.image, dockerfile, context, scratch, cache, build.isOwn ? 'read' : 'write'],
      ...labelsOf(props).map((label) => `--label=${label}`),
      ...Object.entries(build.args).map(([name, value]) => `--build-arg=${name}=${literal(value)}`),
      ...contexts.map(([name, path]) => `--build-context=${name}=${path}`),
    ],
    env: variables({
      HOME: scratch,
      // Of the ways to run a step, the one that needs no mounts of the kernel's; of those to keep layers, the one that needs no device.
      BUILDAH_ISOLATION: 'chroot',
      STORAGE_DRIVER: 'vfs',
      // As docker builds them: the other has no HEALTHCHECK.
      BUILDAH_FORMAT: 'docker',
      REGISTRY_AUTH_FILE: auth && `${auth}/config.json`,
      CONTAINERS_REGISTRIES_CONF: '/configuration/registries.conf',
    }),
    securityContext: {
      ...{ runAsNonRoot: true, runAsUser: builderUser, runAsGroup: builderUser },
      capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] },
    },
  };
}

/** It is root in its container, and unpacks images there; no more than the level `baseline` allows. */
function kaniko(props: BuilderContainerProps): Calling {
  const { builder, build, directory, auth } = props;
  const { cache, registries } = builder;
  const { dockerfile, context } = placesOf(build, directory);
  return {
    args: [
      `--dockerfile=${dockerfile}`,
      `--context=dir://${context}`,
      `--destination=${build.image}`,
      ...labelsOf(props).map((label) => `--label=${label}`),
      ...Object.entries(build.args).map(([name, value]) => `--build-arg=${name}=${literal(value)}`),
      ...(cache === undefined ? [] : ['--cache=true', `--cache-repo=${cache}`]),
      ...(cache !== undefined && build.isOwn ? ['--no-push-cache'] : []),
      ...registries.flatMap(({ host, tls }) =>
        tls === 'disabled'
          ? [`--insecure-registry=${host}`]
          : tls === 'insecure'
            ? [`--skip-tls-verify-registry=${host}`]
            : [],
      ),
    ],
    env: variables({ DOCKER_CONFIG: auth }),
    securityContext: {
      ...{ allowPrivilegeEscalation: false, runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
      capabilities: {
        drop: ['ALL'],
        // What a step of a Dockerfile does as root.
        add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETFCAP', 'SETGID', 'SETUID', 'SYS_CHROOT'],
      },
    },
  };
}

/** It sends the sources to where BuildKit runs, and needs nothing itself. */
function buildkit(props: BuilderContainerProps): Calling {
  const { builder, build, directory, scratch, auth } = props;
  const { address = '', cache, registries } = builder;
  const { dockerfile, context, contexts } = placesOf(build, directory);
  // An export takes the place of the one before, so each image has its own.
  const layers = `${cache ?? ''}:${build.name}`;
  const isInsecure = (image: string) =>
    registries.some(({ host, tls }) => tls !== 'enabled' && image.startsWith(`${host}/`));
  const insecure = (image: string) => (isInsecure(image) ? ',registry.insecure=true' : '');
  return {
    command: ['buildctl'],
    args: [
      ...['--addr', address, 'build', '--progress=plain', '--frontend=dockerfile.v0'],
      `--local=context=${context}`,
      `--local=dockerfile=${posix.dirname(dockerfile)}`,
      `--opt=filename=${posix.basename(dockerfile)}`,
      ...labelsOf(props).map((label) => `--opt=label:${label}`),
      ...Object.entries(build.args).map(([name, value]) => `--opt=build-arg:${name}=${literal(value)}`),
      ...contexts.flatMap(([name, path], index) => [
        `--local=context-${index + 1}=${path}`,
        `--opt=context:${name}=local:context-${index + 1}`,
      ]),
      ...(cache === undefined
        ? []
        : [
            `--import-cache=type=registry,ref=${layers}${insecure(cache)}`,
            ...(build.isOwn ? [] : [`--export-cache=type=registry,ref=${layers},mode=max${insecure(cache)}`]),
          ]),
      `--output=type=image,name=${build.image},push=true${insecure(build.image)}`,
    ],
    env: variables({ HOME: scratch, DOCKER_CONFIG: auth }),
    securityContext: asUser(builderUser, builderUser),
  };
}

function placesOf({ dockerfile, context, contexts }: ImageBuild, directory: string) {
  const place = (path: string) => literal(posix.join(directory, path));
  return {
    dockerfile: place(dockerfile),
    context: place(context),
    contexts: Object.entries(contexts).map(([name, path]): readonly [string, string] => [name, place(path)]),
  };
}

function variables(values: Readonly<Record<string, string | undefined>>): k8s.EnvVar[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
