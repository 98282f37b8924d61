import { readinessPatch } from '../constructs/job/ready-job';
import { sharedPathName } from '../constructs/slot-data/shared-path';
import type { Kubectl } from './kubectl';

/** A shared data path of a target, which no container that mounts it starts on while it is closed. */
export class SharedReadiness {
  constructor(
    private readonly kubectl: Kubectl,
    private readonly namespace: string,
    private readonly dataPath: string,
    private readonly generation: number,
  ) {}

  close(): void {
    this.kubectl.output(this.patch(false));
  }

  open(): void {
    this.kubectl.output(this.patch(true));
  }

  /** The line that opens it by hand. */
  get openLine(): string {
    return this.kubectl.line(this.patch(true));
  }

  private patch(isReady: boolean): string[] {
    return [
      ...['patch', 'configmap', sharedPathName(this.dataPath), `--namespace=${this.namespace}`, '--type=json'],
      `--patch=${readinessPatch(this.generation, isReady)}`,
    ];
  }
}
