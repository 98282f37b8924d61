/** Access modes of the claim of a data path. With ReadWriteOncePod, no Job could look at the data beside its service. */
export const accessModes = ['ReadWriteOnce', 'ReadWriteMany'] as const;
export type AccessMode = (typeof accessModes)[number];
