/** Seconds for a namespace to go with all that is in it: pods have time to stop, and an operator to clean up. */
export const endSeconds = 900;

/**
 * Seconds until the API server has forgotten the tokens of a namespace that is gone, before that of the next life is made. It keeps for
 * ten that a token is good; the namespace of the next life has ServiceAccounts and RoleBindings of the same names, so that such a token
 * would be good there.
 */
export const forgettingSeconds = 12;
