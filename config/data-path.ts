/** A directory on the node that holds the data of one workload, or of several that share it. */
export interface DataPath {
  /** Name of the directory in its environment's directory. */
  readonly name: string;
  readonly hostPath: string;
  /** User id. @default the user of the service or image that mounts it */
  readonly owner?: number | undefined;
  /** Group id. @default the group of the service or image that mounts it */
  readonly group?: number | undefined;
  /** Octal. @default "0700" */
  readonly mode?: string | undefined;
  /** Bytes that its data may reach. @default no limit */
  readonly limit?: number | undefined;
  /** Whether several workloads may mount it, or directories in it. @default false */
  readonly shared?: boolean | undefined;
  /** What an included workload runs, where neither its manifest nor its image says. @default unknown */
  readonly command?: readonly string[] | undefined;
}
