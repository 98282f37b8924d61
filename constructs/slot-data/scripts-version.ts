/**
 * Version of what pods and the scripts on their disk agree on: arguments, environment, mounts, and what one script leaves for another.
 *
 * Pods mount the scripts of a version, so raising it starts every data service and attached workload anew. Raise it where a script would
 * no longer do for pods of before: it needs an argument that they do not give, or a ticket that an `ensure` of before has not written.
 */
export const scriptsVersion = 1;
