import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Builder } from '../../config/images/builder';
import type { ImageBuild, Revision } from '../../config/images/image-builds';
import type { Registry } from '../../config/images/registries';
import { digest } from '../../input/digest';
import { imageJobAnnotation } from '../facts/image-job';
import { jobPod } from '../job/job-pod';
import { literal } from '../job/literal';
import type { NamespaceJobs } from '../job/namespace-jobs';
import { jobResources } from '../job-resources';
import { labels } from '../labels';
import { podMetadata } from '../own-pods';
import { podHash } from '../pod-hash';
import { scriptFile } from '../script-file';
import { asUser } from '../security';
import { builderContainer, builderUser, configurationOf } from './builder-container';

/** Name in the labels of what builds. */
export const buildName = 'build-image';

export interface ImageBuildsProps {
  readonly jobs: NamespaceJobs;
  readonly builder: Builder;
  readonly planned: readonly PlannedBuild[];
  /** Whether what the builder reads is there already, as it is in the namespace of another target. @default false */
  readonly isConfigured?: boolean | undefined;
  /** Whether they are gone some time after they have ended, as nothing delivers them. @default false */
  readonly isPassing?: boolean | undefined;
}

/** An image, and what it is built from. */
export interface PlannedBuild {
  readonly build: ImageBuild;
  readonly revision: Revision;
}

/** A directory of the pod, and who has it. */
const sources = { name: 'sources', mountPath: '/sources' };
const scratch = { name: 'scratch', mountPath: '/scratch' };
const auth = { name: 'auth', mountPath: '/auth' };
const repositoryLogin = { name: 'repository-login', mountPath: '/repository-login', readOnly: true };
const configuration = { name: 'configuration', mountPath: '/configuration', readOnly: true };

/**
 * Jobs that build an image each from a git repository and push it. They have no rights in the cluster; what a Dockerfile runs can read the
 * login of the registries, as it runs beside what pushes.
 */
export class ImageBuilds extends Construct {
  constructor(scope: Construct, id: string, props: ImageBuildsProps) {
    super(scope, id);
    const { jobs, builder, planned, isConfigured = false, isPassing = false } = props;
    const { project, namespace } = jobs;
    const buildLabels = labels(buildName, project);
    const text = configurationOf(builder);
    const map = text === undefined ? undefined : `${buildName}-${digest(text, 8)}`;
    if (map !== undefined && text !== undefined && !isConfigured)
      new k8s.KubeConfigMap(this, 'ConfigMap', {
        metadata: { name: map, namespace, labels: buildLabels },
        data: { 'registries.conf': text },
      });
    for (const [index, each] of planned.entries()) {
      const spec = buildPod(each, { builder, jobs, map });
      new k8s.KubeJob(this, `Job-${index}`, {
        metadata: {
          name: `${buildName}-${wordOf(each.build.name)}-${podHash(spec)}`,
          namespace,
          labels: buildLabels,
          annotations: imageJobAnnotation('build'),
        },
        spec: {
          // A registry may be away for a moment; a Dockerfile that is wrong stays so.
          backoffLimit: 1,
          activeDeadlineSeconds: builder.seconds,
          ...(isPassing && { ttlSecondsAfterFinished: 3600 }),
          template: { metadata: podMetadata(buildLabels), spec },
        },
      });
    }
  }
}

interface PodSources extends Pick<ImageBuildsProps, 'jobs' | 'builder'> {
  /** ConfigMap of the builder. @default it has none */
  readonly map: string | undefined;
}

function buildPod({ build, revision }: PlannedBuild, { builder, jobs, map }: PodSources): k8s.PodSpec {
  const logins = loginsOf(builder, build);
  const hasLogins = logins.length > 0;
  const directory = `${sources.mountPath}/repository`;
  return jobPod({
    imagePullSecrets: jobs.imagePullSecrets,
    steps: [
      checkout(builder, jobs, { revision, directory, build }),
      ...(hasLogins ? [logIn(logins, jobs)] : []),
      {
        ...builderContainer({
          ...{ project: jobs.project, builder, build, directory, scratch: scratch.mountPath },
          ...(hasLogins && { auth: auth.mountPath }),
        }),
        ...pullPolicy(jobs),
        volumeMounts: [
          { ...sources, readOnly: true },
          scratch,
          ...(hasLogins ? [{ ...auth, readOnly: true }] : []),
          ...(map === undefined ? [] : [configuration]),
        ],
      },
    ],
    volumes: [
      ...[sources, scratch].map(({ name }) => ({ name, emptyDir: {} })),
      // What opens registries is on no disk.
      ...(hasLogins ? [{ name: auth.name, emptyDir: { medium: 'Memory' } }] : []),
      ...(map === undefined ? [] : [{ name: configuration.name, configMap: { name: map } }]),
      ...(builder.secret === undefined
        ? []
        : [{ name: repositoryLogin.name, secret: { secretName: builder.secret, defaultMode: 0o444 } }]),
      ...logins.map(({ secret }, index) => ({ name: loginName(index), secret: { secretName: secret } })),
    ],
  });
}

/** What it pushes to and keeps layers in, and what it is told to log in to. What opens others is none of its business. */
function loginsOf(
  { registries, cache, loginHosts }: Builder,
  { pushedTo }: ImageBuild,
): { readonly host: string; readonly secret: string }[] {
  const isUsed = (host: string) =>
    loginHosts.includes(host) || [pushedTo, cache].some((each) => each?.startsWith(`${host}/`));
  return registries.flatMap(({ host, secret }) => (secret !== undefined && isUsed(host) ? [{ host, secret }] : []));
}

function checkout(
  { gitImage: image, repository, secret }: Builder,
  jobs: NamespaceJobs,
  { revision, directory, build }: PlannedBuild & { readonly directory: string },
): k8s.Container {
  const what = 'commit' in revision ? revision.commit : `refs/heads/${revision.branch}`;
  const login = secret === undefined ? [] : [repositoryLogin];
  return {
    ...{ name: 'checkout', image, ...pullPolicy(jobs) },
    command: ['/bin/sh', '-c', scriptFile(join(__dirname, '../git/scripts/checkout.sh')), 'checkout'],
    args: [
      ...[build.dockerfile, build.context, ...Object.values(build.contexts)].map((path) => `--inside=${literal(path)}`),
      ...[repository, directory, login[0]?.mountPath ?? '', what],
    ],
    ...ownContainer(jobs),
    volumeMounts: [sources, scratch, ...login],
  };
}

function logIn(logins: readonly Pick<Registry, 'host'>[], jobs: NamespaceJobs): k8s.Container {
  const directories = logins.map((_, index) => `/${loginName(index)}`);
  return {
    ...{ name: 'log-in', image: jobs.toolsImage, ...pullPolicy(jobs) },
    command: ['/bin/bash', '-c', script('log-in'), 'log-in'],
    args: [`${auth.mountPath}/config.json`, ...logins.flatMap(({ host }, index) => [host, directories[index] ?? ''])],
    ...ownContainer(jobs),
    volumeMounts: [
      auth,
      ...directories.map((mountPath, index) => ({ name: loginName(index), mountPath, readOnly: true })),
    ],
  };
}

function ownContainer(jobs: NamespaceJobs): Pick<k8s.Container, 'env' | 'resources' | 'securityContext'> & {
  readonly terminationMessagePolicy: string;
} {
  return {
    env: [{ name: 'HOME', value: scratch.mountPath }],
    resources: jobResources(jobs),
    securityContext: asUser(builderUser, builderUser),
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

function pullPolicy({ imagePullPolicy }: NamespaceJobs): Pick<k8s.Container, 'imagePullPolicy'> {
  return imagePullPolicy ? { imagePullPolicy } : {};
}

function script(name: string): string {
  return scriptFile(join(__dirname, `scripts/${name}.sh`));
}

function loginName(index: number): string {
  return `login-${index + 1}`;
}

/** What an image is called, as a part of a name of 63 characters. */
function wordOf(name: string): string {
  const word = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return word.slice(0, 36).replace(/^-+|-+$/g, '') || 'image';
}
