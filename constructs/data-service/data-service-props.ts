import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-28';
import type { ImageFacts } from '../known-images';
import type { DataPath } from '../slot-data/data-path';
import type { Credentials } from './credentials';

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
