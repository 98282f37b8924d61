import type { TextRule } from './text-rule';

const host = /[\w-][\w.-]*(:[0-9]+)?/.source;
const path = /[\w./~%+-]+/.source;

/**
 * Where a git repository is. Without a user over HTTP, which could be a token: the URL stands in manifests. Without "*", which an
 * AppProject would take for a pattern.
 */
export const repositoryUrl: TextRule = {
  pattern: new RegExp(
    `^(https?://${host}/${path}|ssh://([\\w.-]+@)?${host}/${path}|[\\w.-]+@${host}:${path}|file:///${path})$`,
  ),
  reason: 'must be the URL of a git repository, without a password or token',
};

/** A branch as it may stand in a URL or a command. */
export const plainBranchName: TextRule = {
  pattern: /^(?!.*(\.\.|\/\/|\/\.|\.lock$|[./]$))[A-Za-z0-9][A-Za-z0-9._/-]*$/,
  reason: 'must be the name of a branch',
};
