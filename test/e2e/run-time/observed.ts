/** What is read of objects in the cluster. */
export interface Observed {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly creationTimestamp: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly state?: {
    readonly running?: { readonly startedAt: string };
    readonly terminated?: { readonly startedAt: string; readonly finishedAt: string; readonly exitCode: number };
  };
}

export interface Pod extends Observed {
  readonly status: {
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface Job extends Observed {
  readonly status: { readonly conditions?: readonly Condition[]; readonly completionTime?: string };
}

export interface Application extends Observed {
  readonly status?: {
    readonly operationState?: {
      readonly startedAt: string;
      readonly operation: { readonly sync?: { readonly revision?: string } };
    };
  };
}

/** A moment, in whole seconds since 1970: objects in the cluster know it no better. */
export type Moment = number;

export function momentOf(timestamp: string): Moment {
  return Math.floor(Date.parse(timestamp) / 1000);
}

export function createdAt({ metadata }: Observed): Moment {
  return momentOf(metadata.creationTimestamp);
}

/** When a condition became true; undefined where it is not. */
export function since(type: string, { status }: Pod | Job): Moment | undefined {
  const condition = status.conditions?.find((each) => each.type === type && each.status === 'True');
  return condition && momentOf(condition.lastTransitionTime);
}

/** A container of a pod, init containers included. */
export function containerOf({ status }: Pod, name: string): ContainerStatus | undefined {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return all.find((each) => each.name === name);
}

export function startOf(container: ContainerStatus | undefined): Moment | undefined {
  const { running, terminated } = container?.state ?? {};
  const startedAt = running?.startedAt ?? terminated?.startedAt;
  return startedAt === undefined ? undefined : momentOf(startedAt);
}

export function endOf(container: ContainerStatus | undefined): Moment | undefined {
  const finishedAt = container?.state?.terminated?.finishedAt;
  return finishedAt === undefined ? undefined : momentOf(finishedAt);
}
