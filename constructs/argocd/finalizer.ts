/** Finalizer of an Application that deletes what it deployed. An AppProject with it stays as long as it has Applications. */
export const resourcesFinalizer = 'resources-finalizer.argocd.argoproj.io';
