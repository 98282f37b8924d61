import { isOnRequest, type EnvironmentHeader, type Header } from '../config/header';
import { slotCount } from '../config/slot-count';
import { namespaceOf } from '../config/namespace';
import type { Register, SlotRecord } from '../config/register';
import type { RegisterFile } from '../config/register-file';
import type { DeclaredValues } from '../config/schema/values';
import type { AgentBranches } from '../rules/agent-branch';
import { CommandFailed } from '../process/command-failed';

/** What a slot works for: an issue, a pull request, or an issue and the pull request that came of it. */
export type Holder = Pick<RegisterFile, 'issue' | 'pr'>;

/** How people name it. */
export function holderName({ issue, pr }: Holder): string {
  if (pr === undefined) return issue === undefined ? 'nobody in particular' : `issue ${issue}`;
  return issue === undefined ? `pull request ${pr}` : `issue ${issue} (pull request ${pr})`;
}

/** Whether a slot works for the issue or the pull request that is asked for. */
export function worksFor(record: Holder, { issue, pr }: Holder): boolean {
  return (issue !== undefined && record.issue === issue) || (pr !== undefined && record.pr === pr);
}

/** Each of its issue and its pull request by itself, as GitHub is asked for them: the one that took the slot first. */
export function eachOf({ issue, pr }: Holder): Holder[] {
  return [...(issue === undefined ? [] : [{ issue }]), ...(pr === undefined ? [] : [{ pr }])];
}

/** A project as far as its slots go: what its services.yaml says before it is rendered, and its register. */
export class SlotProject {
  constructor(
    private readonly header: Header,
    readonly register: Register,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly projectRoot: string,
  ) {}

  /** Its slots are 1 to this; 0 where it has none. */
  get slots(): number {
    return slotCount(this.header, this.register);
  }

  /** Whether an environment has slots. */
  get hasSlots(): boolean {
    return this.header.environments.some(({ hasSlots }) => hasSlots);
  }

  get environments(): Header['environments'] {
    return this.header.environments;
  }

  /** Whether an environment is there only while somebody asks for it. */
  isOnRequest(environment: EnvironmentHeader): boolean {
    const { environments } = this.header;
    const namespace = (each: EnvironmentHeader) =>
      namespaceOf(this.header, this.variables, this.projectRoot, each, undefined);
    const earlier = environments.slice(0, environments.indexOf(environment)).filter(({ hasSlots }) => !hasSlots);
    return isOnRequest(environment, !earlier.some((each) => namespace(each) === namespace(environment)));
  }

  /** How many slots there can be; undefined where services.yaml sets no limit. */
  get limit(): number | undefined {
    return this.header.maxSlots;
  }

  /** What can be set for a slot. */
  get values(): DeclaredValues {
    return this.header.values;
  }

  /** Branches that its agent works on. */
  get agentBranches(): AgentBranches {
    return this.header.agentBranches;
  }

  get name(): string {
    return this.header.project;
  }

  /** Namespaces of a slot: one for each environment with slots that has its own. */
  namespaces(slot: number): string[] {
    const environments = this.header.environments.filter(({ hasSlots }) => hasSlots);
    const names = environments.map((environment) =>
      namespaceOf(this.header, this.variables, this.projectRoot, environment, slot),
    );
    return [...new Set(names)];
  }

  /**
   * The slot in use that `holder` holds.
   *
   * @throws CommandFailed where it holds several
   */
  heldBy(holder: Holder): SlotRecord | undefined {
    const [held, ...more] = this.register.active.filter((record) => worksFor(record, holder));
    if (more.length > 0) {
      const slots = [held, ...more].map((record) => record?.slot).join(' and ');
      throw new CommandFailed(
        `${holderName(holder)} holds slots ${slots} of ${this.name}: release all but one, by number`,
      );
    }
    return held;
  }
}
