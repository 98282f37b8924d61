import { Construct } from 'constructs';
import { ApplicationSet, ApplicationSetSpecSyncPolicyApplicationsSync } from '../../imports/argoproj.io';
import { resourcesFinalizer } from '../../kubernetes/argocd-names';
import { labels } from '../labels';
import { applicationSetSpec, applicationTemplate, type ArgoCdProps } from './application';

export interface SlotApplicationsProps extends ArgoCdProps {
  /** Names of the targets of each environment with slots: that of slot 1 comes first. */
  readonly environments: readonly (readonly string[])[];
}

/** Stands for the number of a slot, which is the name of its file in the register. */
const slotNumber = '{{ trimSuffix ".yaml" .path.filename }}';

/**
 * An Application for each active slot. When its file leaves the register, it is deleted, with its hook, and with all it deployed.
 *
 * Of the register only names of files are read, and only those that are a number: what stands in the files was written by
 * whoever took the slot.
 */
export class SlotApplications extends Construct {
  /** @throws Error where the names of slots do not differ by their number alone */
  constructor(scope: Construct, id: string, { project, argoCdNamespace, source, environments }: SlotApplicationsProps) {
    super(scope, id);
    const { repoURL, branch } = source;
    const target = '{{ .values.target }}';
    new ApplicationSet(this, 'ApplicationSet', {
      metadata: { name: `${project}-slots`, namespace: argoCdNamespace, labels: labels('applications', project) },
      spec: {
        ...applicationSetSpec,
        // Who deletes an Application without its objects takes the finalizer off first. The ApplicationSet put it back before the
        // deletion came, and the slot was deleted with its data.
        ignoreApplicationDifferences: [
          ...applicationSetSpec.ignoreApplicationDifferences,
          { jsonPointers: ['/metadata/finalizers'] },
        ],
        generators: environments.map((names) => ({
          git: {
            repoUrl: repoURL,
            revision: branch,
            files: numbersUpTo(names.length).map((number) => ({
              path: `projects/${project}/slots/active/${number}.yaml`,
            })),
            values: { target: namePattern(names) },
          },
        })),
        template: applicationTemplate({
          project,
          source,
          target,
          namespace: target,
          // Without it, the slot's objects would stay.
          finalizers: [resourcesFinalizer],
        }),
        syncPolicy: { applicationsSync: ApplicationSetSpecSyncPolicyApplicationsSync.SYNC },
      },
    });
  }
}

/** Glob patterns of numbers with as many digits as those from 1 to `last` have. "*" would match directories, too. */
function numbersUpTo(last: number): string[] {
  return Array.from({ length: String(last).length }, (_, more) => `[1-9]${'[0-9]'.repeat(more)}`);
}

/** The template of the names of slots 1, 2 and so on. */
function namePattern(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  const number = String(names.length);
  for (let index = last.indexOf(number); index >= 0; index = last.indexOf(number, index + 1)) {
    const [before, after] = [last.slice(0, index), last.slice(index + number.length)];
    if (names.every((name, place) => name === `${before}${place + 1}${after}`)) return `${before}${slotNumber}${after}`;
  }
  throw new Error(
    `an ApplicationSet makes the names of slots from their numbers, but ${names[0] ?? ''} and ${last} differ otherwise: use .Slot as it is in the namespace`,
  );
}
