import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-28';

/** The claim of each instance. */
export interface OperatedStorage {
  /** How much it holds. */
  readonly size: Size;
  /** Its storage class. @default that of the cluster */
  readonly storageClass?: string | undefined;
}

/** What all services take that an operator runs. */
export interface OperatedProps {
  /** Namespace of a lasting environment. */
  readonly namespace: string;
  /** Name of the project, in labels. */
  readonly project: string;
  /** Declared generation of its data. Another one is another object of the operator, which begins empty. */
  readonly generation: number;
  /** Name of the service, a DNS label: of the operator's object in generation 0. @default the construct's id */
  readonly name?: string | undefined;
  /** Image, with tag or digest, that the operator runs. */
  readonly image: string;
  /** Names of Secrets with what opens the registry of the image. @default none */
  readonly imagePullSecrets?: readonly string[] | undefined;
  /** Number of instances, each on a claim of its own. @default 3 */
  readonly instances?: number | undefined;
  /** The claim of each. */
  readonly storage: OperatedStorage;
  /** Memory of each, requested and limit at once. */
  readonly memory: Size;
  /** CPU that each requests. @default none */
  readonly cpu?: Cpu | undefined;
  /** Limit of CPU of each. @default none */
  readonly cpuLimit?: Cpu | undefined;
  /** Name of the Secret with the credentials, which somebody else makes: with keys for applications, and for the operator. */
  readonly secret: string;
  /** Name of the ConfigMap that is made with the address, a DNS label: for `envFrom`. @default `<name>-config` */
  readonly configMap?: string | undefined;
  /** Settings of the server, by its own names. @default none */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}
