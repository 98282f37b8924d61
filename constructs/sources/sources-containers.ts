import { join } from 'node:path';
import type { k8s } from 'cdk8s-plus-28';
import { isInDataPath, type Sources } from '../../config/sources';
import type { NamespaceJobs } from '../job/namespace-jobs';
import type { AwaitedReadiness } from '../job/ready-job';
import { toolsContainer } from '../job/tools-container';
import { quantities } from '../job-resources';
import { scriptFile } from '../script-file';
import { asUser } from '../security';

/** Beginning of the names of all that brings sources. */
export const sourcesName = 'slotstack-sources';

const place = '/sources';
const scratch = { name: `${sourcesName}-scratch`, mountPath: '/scratch' };
const wanted = { name: `${sourcesName}-wanted`, mountPath: '/wanted', readOnly: true };
const login = { name: `${sourcesName}-login`, mountPath: '/login', readOnly: true };
const fetched = `${scratch.mountPath}/repository`;

/** The volumes of a pod that brings sources, beside that with the checkout. */
export function sourcesVolumes({ secret }: Sources, wantedMap: string): k8s.Volume[] {
  return [
    { name: scratch.name, emptyDir: {} },
    { name: wanted.name, configMap: { name: wantedMap } },
    ...(secret === undefined ? [] : [{ name: login.name, secret: { secretName: secret, defaultMode: 0o444 } }]),
  ];
}

/** The ConfigMap that says which commit is wanted: that another is does not restart who works in the one there. */
export function wantedRevisions({ revisions, branch }: Sources): Record<string, string> {
  return { revisions: revisions.map((revision) => `${revision}\n`).join(''), branch: `${branch}\n` };
}

/** The pod that brings sources. */
export interface SourcesPod {
  readonly jobs: NamespaceJobs;
  /** ConfigMap that says which commit is wanted. */
  readonly wantedMap: string;
  /**
   * How its containers mount the checkout, but for the path. Of two volumes with the same claim, the kubelet mounts one, and waits for
   * the other for ever: where a pod has one, it is that.
   */
  readonly checkout: Omit<k8s.VolumeMount, 'mountPath'>;
  /** Variables by which those containers wait for it. @default it is there */
  readonly awaited?: readonly AwaitedReadiness[] | undefined;
}

/**
 * Fetches sources to a directory of the pod. It alone has what opens the repository, and calls git on nothing that others can write to.
 *
 * @param isOnce whether it does nothing where they are placed already
 */
export function fetchContainer(sources: Sources, pod: SourcesPod, isOnce: boolean): k8s.Container {
  const { repository, secret, depth, submodules, user, group } = sources;
  return gitContainer(sources, pod, {
    name: 'fetch-sources',
    command: ['/bin/sh', '-c', scriptFile(join(__dirname, '../git/scripts/checkout.sh')), 'checkout'],
    args: [
      ...(isOnce ? [`--unless=${place}`] : []),
      ...[`--revisions=${wanted.mountPath}/revisions`, `--branch=${wanted.mountPath}/branch`, `--depth=${depth}`],
      ...(submodules ? ['--submodules'] : []),
      ...[repository, fetched, secret === undefined ? '' : login.mountPath],
    ],
    securityContext: asUser(user, group),
    volumeMounts: [
      ...(isOnce ? [{ ...checkoutOf(pod), readOnly: true }] : []),
      ...[scratch, wanted],
      ...(secret === undefined ? [] : [login]),
    ],
  });
}

/** Places what was fetched, where nothing is yet. Of a claim, the kubelet makes the directory, as root's. */
export function placeContainer(sources: Sources, pod: SourcesPod): k8s.Container {
  const { user, group } = sources;
  const { toolsImage: image, imagePullPolicy } = pod.jobs;
  const container = toolsContainer({
    ...{ name: 'place-sources', image, job: pod.jobs, isOfPlatform: false, imagePullPolicy },
    securityContext: isInDataPath(sources.place) ? asUser(user, group) : undefined,
    command: ['/bin/bash', '-c', scriptFile(join(__dirname, 'scripts/place-sources.sh')), 'place-sources'],
    args: [place, fetched, `${user}:${group}`],
    mounts: [checkoutOf(pod), scratch],
  });
  return { ...container, ...waiting(pod), resources: resourcesOf(sources) };
}

/** Brings a checkout to what was fetched, as whose it is, and without what opens the repository: its owner decides what git does there. */
export function updateContainer(sources: Sources, pod: SourcesPod): k8s.Container {
  return gitContainer(sources, pod, {
    name: 'update-sources',
    command: ['/bin/sh', '-c', scriptFile(join(__dirname, 'scripts/update-sources.sh')), 'update-sources'],
    args: [place, fetched],
    securityContext: asUser(sources.user, sources.group),
    volumeMounts: [checkoutOf(pod), { ...scratch, readOnly: true }],
  });
}

function checkoutOf({ checkout }: SourcesPod): k8s.VolumeMount {
  return { ...checkout, mountPath: place };
}

function waiting({ awaited = [] }: SourcesPod): Pick<k8s.Container, 'env'> {
  return awaited.length === 0 ? {} : { env: [...awaited] };
}

function resourcesOf({ resources: { requests, limits } }: Sources): k8s.ResourceRequirements {
  return { requests: quantities(requests), limits: quantities(limits) };
}

function gitContainer(sources: Sources, pod: SourcesPod, container: k8s.Container): k8s.Container {
  const { imagePullPolicy } = pod.jobs;
  const { env = [] } = waiting(pod);
  return {
    ...container,
    image: sources.gitImage,
    ...(imagePullPolicy && { imagePullPolicy }),
    env: [{ name: 'HOME', value: scratch.mountPath }, ...env],
    resources: resourcesOf(sources),
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}
