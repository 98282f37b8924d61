import { withoutSecrets } from '../kubernetes/plain-secrets/without-secrets';
import type { KubernetesObject } from '../kubernetes/kubernetes-object';
import { nearOrSome } from '../input/suggestion';
import { CommandFailed } from '../process/command-failed';
import { reasonOf, type Kubectl } from './kubectl';
import { look, type Watched } from './watch';

/** Which part of what the pods of a namespace have said is asked for. */
export interface LogRequest {
  /** As `status` names it: `StatefulSet/postgres`; or its name alone. @default the only one there is */
  readonly workload?: string | undefined;
  /** @default those that have something to say: not init containers that have done their work */
  readonly container?: string | undefined;
  /** Whether it is what the container said before it was started anew. */
  readonly previous?: boolean | undefined;
  /** How many lines of each container, from the end. */
  readonly lines: number;
}

/** What a container has said. */
export interface ContainerLog {
  readonly workload: string;
  readonly pod: string;
  readonly container: string;
  /** The end of it, with a placeholder for each value that looks secret. */
  readonly text: string;
  /** Whether there was more than may be told. */
  readonly isCut: boolean;
  /** Why there is nothing, in kubectl's words. @default there is */
  readonly problem?: string;
}

/** Characters of all that is told. */
const mostCharacters = 16_000;
/** So many logs at most: of each there is to be enough to be of use. */
const mostContainers = 8;
/** What is asked of one container. */
const mostBytes = 256 * 1024;

/**
 * The end of what the pods of a workload have said.
 *
 * @param manifests of the namespace: their workloads are those that are known
 * @throws CommandFailed where there is no such workload, pod or container
 */
export function workloadLogs(
  kubectl: Kubectl,
  namespace: string,
  manifests: readonly KubernetesObject[],
  request: LogRequest,
): ContainerLog[] {
  const workload = chosen(look(kubectl, namespace, manifests), namespace, request.workload);
  if (workload.pods.length === 0)
    throw new CommandFailed(`${workload.name} in ${namespace} has no pod: it is ${workload.state.text}`);
  const sources = workload.pods.flatMap((pod) =>
    containersOf(pod, request).map((container) => ({ pod: pod.metadata.name, container })),
  );
  if (sources.length === 0) throw noContainer(workload, request.container);
  const asked = sources.slice(0, mostContainers);
  const share = Math.floor(mostCharacters / asked.length);
  return asked.map((source) => ({
    workload: workload.name,
    ...source,
    ...logOf(kubectl, namespace, { ...request, ...source }, share),
  }));
}

function chosen(watched: readonly Watched[], namespace: string, name: string | undefined): Watched {
  const names = watched.map((each) => each.name);
  const found =
    name === undefined ? watched : watched.filter((each) => each.name === name || each.name.split('/')[1] === name);
  const [first, second] = found;
  if (first && !second) return first;
  if (names.length === 0) throw new CommandFailed(`${namespace} has no workload`);
  if (name === undefined || second)
    throw new CommandFailed(`there are several workloads in ${namespace}: name one of ${names.join(', ')}`);
  throw new CommandFailed(`there is no workload ${JSON.stringify(name)} in ${namespace}${nearOrSome(name, names)}`);
}

interface PodSpec {
  readonly initContainers?: readonly { readonly name: string }[];
  readonly containers?: readonly { readonly name: string }[];
}

interface PodStatus {
  readonly initContainerStatuses?: readonly {
    readonly name: string;
    readonly state?: { readonly terminated?: { readonly exitCode: number }; readonly waiting?: object };
    readonly lastState?: { readonly terminated?: object };
  }[];
}

function containersOf(pod: KubernetesObject, { container }: LogRequest): string[] {
  const { initContainers = [], containers = [] } = (pod.spec ?? {}) as PodSpec;
  const { initContainerStatuses = [] } = (pod.status ?? {}) as PodStatus;
  const all = [...initContainers, ...containers].map(({ name }) => name);
  if (container !== undefined) return all.filter((name) => name === container);
  const silent = initContainerStatuses
    .filter(({ state, lastState }) => state?.terminated?.exitCode === 0 || (state?.waiting && !lastState?.terminated))
    .map(({ name }) => name);
  return all.filter((name) => !silent.includes(name));
}

function noContainer({ name, pods }: Watched, container = ''): CommandFailed {
  const { initContainers = [], containers = [] } = (pods[0]?.spec ?? {}) as PodSpec;
  const names = [...initContainers, ...containers].map((each) => each.name);
  return new CommandFailed(
    `there is no container ${JSON.stringify(container)} in ${name}${nearOrSome(container, names)}`,
  );
}

function logOf(
  kubectl: Kubectl,
  namespace: string,
  { pod, container, previous, lines }: LogRequest & { readonly pod: string; readonly container: string },
  characters: number,
): Pick<ContainerLog, 'text' | 'isCut' | 'problem'> {
  const result = kubectl.attempt([
    'logs',
    `--namespace=${namespace}`,
    `pod/${pod}`,
    `--container=${container}`,
    // One more says whether there is more.
    `--tail=${lines + 1}`,
    `--limit-bytes=${mostBytes}`,
    ...(previous ? ['--previous'] : []),
  ]);
  if (!result.succeeded) return { text: '', isCut: false, problem: reasonOf(result) };
  const whole = withoutSecrets(result.stdout).trimEnd().split('\n');
  const text = whole.slice(-lines).join('\n');
  const end = text.length <= characters ? text : text.slice(-characters).replace(/^.*\n/, '');
  const isCut = whole.length > lines || end.length < text.length || result.stdout.length >= mostBytes;
  return { text: end, isCut };
}
