/** The ServiceAccount of every pod that holds data. */
export const dataServiceAccount = 'slot-data';
