import type { Deletion, EndingSlot } from '../slot-data/deletion';
import { byHand } from '../slot-data/deletion';
import { hookAnnotations } from '../job/hook-annotations';
import { endingStep, type Step } from '../life/namespace-steps';
import { argoCdGroup, resourcesFinalizer } from '../../kubernetes/argocd-names';

export interface PreDeleteProps {
  /** Namespace of the slot's Application, which is called as the slot's data is: its deletion is the proof that the slot is to go. */
  readonly applicationNamespace: string;
}

/** Argo CD runs the cleanup Job of a slot as it deletes the slot's Application. */
export class DeletionHook implements Deletion {
  /** Before the objects of the Application are deleted; Argo CD 3.3 or newer. */
  static preDelete({ applicationNamespace }: PreDeleteProps): DeletionHook {
    const steps = (slot: EndingSlot) => [confirmation(slot, applicationNamespace), endingStep(slot.namespace)];
    return new DeletionHook('PreDelete', true, steps, applicationNamespace);
  }

  /**
   * After the objects of the Application are deleted; Argo CD 2.10 or newer. When only the Application was deleted, and the slot was
   * to stay, its namespace is still there.
   */
  static postDelete(): DeletionHook {
    return new DeletionHook('PostDelete', false, byHand.steps);
  }

  private constructor(
    readonly phase: 'PreDelete' | 'PostDelete',
    readonly deletesNamespace: boolean,
    readonly steps: (slot: EndingSlot) => readonly Step[],
    readonly applicationNamespace?: string,
  ) {}

  get annotations(): Readonly<Record<string, string>> {
    return hookAnnotations(this.phase);
  }
}

function confirmation({ name }: EndingSlot, applicationNamespace: string): Step {
  const application = ['get', `application.${argoCdGroup}/${name}`, `--namespace=${applicationNamespace}`];
  return { name: 'confirm-deletion', args: [...application, `--output=go-template=${cascadeTemplate(name)}`] };
}

/**
 * A template that only an Application passes that is being deleted together with its objects; on any other it ends with an error.
 *
 * An orphan delete has a deletionTimestamp too, but no such finalizer: the slot stays, and so does its data. Both must be seen in
 * one look: between two, an ApplicationSet replaces the Application that is being deleted by a new one, which has the finalizer.
 */
function cascadeTemplate(name: string): string {
  return [
    '{{ $cascades := false }}',
    `{{ range .metadata.finalizers }}{{ if eq . "${resourcesFinalizer}" }}{{ $cascades = true }}{{ end }}{{ end }}`,
    '{{ if not (and $cascades .metadata.deletionTimestamp) }}',
    // The one way to fail: a template that is not defined. Its name is in the error.
    `{{ template "${name} is not being deleted together with its objects" }}`,
    '{{ end }}',
  ].join('');
}
