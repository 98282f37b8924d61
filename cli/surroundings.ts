import { Kubectl } from '../cluster/kubectl';
import { pause } from '../process/pause';

/** What a command finds where it is started; tests give it others. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The directory that paths of the command line are relative to. */
  readonly directory: string;
  readonly kubectl: (context?: string, kubeconfig?: string) => Kubectl;
  /** Waits so many milliseconds. */
  readonly wait: (milliseconds: number) => void;
  /** Keeps what was written to a directory, and said, for a call to which nothing has changed. @default nobody does */
  readonly remember?: (outdir: string, said: string) => void;
}

export function surroundingsHere(): Surroundings {
  return {
    environment: process.env,
    directory: '',
    kubectl: (context, kubeconfig) => new Kubectl(context, kubeconfig),
    wait: pause,
  };
}
