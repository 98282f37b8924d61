/** Group of Argo CD's own kinds. */
export const argoCdGroup = 'argoproj.io';

/** Domain of its annotations and labels. */
export const argoCdDomain = `argocd.${argoCdGroup}`;

/** Annotations that Argo CD reads, or sets. */
export const argoCdAnnotations = {
  /** At which moment of a sync or a deletion an object is applied, that is not there with all others. */
  hook: `${argoCdDomain}/hook`,
  /** When such an object is deleted. */
  hookDeletePolicy: `${argoCdDomain}/hook-delete-policy`,
  /** A whole number: objects with a lower one are applied, and ready, before the others are. */
  syncWave: `${argoCdDomain}/sync-wave`,
  /** How an object is applied and deleted: options, with commas between. */
  syncOptions: `${argoCdDomain}/sync-options`,
  /** By this it knows what it delivers. */
  trackingId: `${argoCdDomain}/tracking-id`,
  /** A person has confirmed a deletion. */
  deletionApproved: `${argoCdDomain}/deletion-approved`,
} as const;

/** Finalizer of an Application that deletes what it deployed. An AppProject with it stays as long as it has Applications. */
export const resourcesFinalizer = `resources-finalizer.${argoCdDomain}`;
