import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-28';
import { imageProblem } from '../../kubernetes/image-name';
import { thousandthsOf } from '../../kubernetes/quantity';
import { label } from '../../rules/names';
import { settingProblem } from '../../rules/server-settings';
import { brokenBy } from '../../rules/text-rule';
import type { Findings } from '../invalid-props';
import type { ImageFacts } from '../known-images';
import { sizeProblem } from '../size';
import type { DataPath } from '../slot-data/data-path';
import type { Credentials } from './credentials';
import type { ServiceKind } from './service-kind';

/** What all data services take. */
export interface DataServiceProps {
  /** Directory of its data, which no other workload has: ensured before start, emptied between tasks. */
  readonly data: DataPath;
  /** Name of the StatefulSet, the Service and the NetworkPolicy, a DNS label: the host name that clients use. @default the construct's id */
  readonly name?: string | undefined;
  /** Image, with tag or digest: an official one of Docker Hub, or a copy of it in another registry. Its tag tells Debian from Alpine. */
  readonly image: string;
  /** What must be known of an image that is built otherwise. @default known for official images; others are an error */
  readonly imageFacts?: ImageFacts | undefined;
  /** Memory, requested and limit at once: a database that is evicted half-way helps nobody. */
  readonly memory: Size;
  /** CPU requested. @default none */
  readonly cpu?: Cpu | undefined;
  /** Limit of CPU, for namespaces with a ResourceQuota that counts it; not less than what is requested. @default none */
  readonly cpuLimit?: Cpu | undefined;
  /** Where user and password come from. */
  readonly credentials: Credentials;
  /** Name of the ConfigMap that is made with the address of the service, a DNS label: for `envFrom`. @default `<name>-config` */
  readonly configMap?: string | undefined;
  /** Settings of the server, by its own names, which win over those made here. @default none */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** Names of a service's objects, defaults included. */
interface ServiceNames {
  readonly host: string;
  readonly configMap: string;
  readonly secret: string;
}

/** What is wrong with the props of a service of some kind. */
export function serviceFindings<Props extends DataServiceProps>(
  props: Props,
  kind: ServiceKind<Props>,
  { host, configMap, secret }: ServiceNames,
): Findings {
  const { image, memory, cpu, cpuLimit, credentials, settings = {} } = props;
  const ofSettings = Object.entries(settings).map(
    ([key, value]) => [`settings.${key}`, settingProblem(key, value, kind.settings)] as const,
  );
  const ofMemory = sizeProblem(memory);
  return {
    name: brokenBy(host, label),
    image: imageProblem(image),
    memory: ofMemory,
    cpuLimit:
      cpu && cpuLimit && amountOf(cpuLimit) < amountOf(cpu) ? 'must not be less than the CPU requested' : undefined,
    credentials: credentialsProblem(credentials, kind),
    secret: brokenBy(secret, label),
    configMap: brokenBy(configMap, label),
    ...Object.fromEntries(ofSettings),
    ...(ofMemory === undefined && kind.findings(props)),
  };
}

function credentialsProblem(
  { source, user }: Credentials,
  { user: rule }: Pick<ServiceKind<never>, 'user'>,
): string | undefined {
  if (source === 'existing') return undefined;
  if (!rule) return user === undefined ? undefined : 'the server has no users: leave the user out';
  if (user === undefined) return 'name the user: Credentials.generated({ user: "shop" })';
  const problem = brokenBy(user, rule);
  return problem === undefined ? undefined : `user ${problem}`;
}

function amountOf({ amount }: Cpu): number {
  return thousandthsOf(amount) ?? 0;
}
