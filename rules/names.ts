import type { TextRule } from './text-rule';

/** What Kubernetes accepts as a name of most objects, and as a DNS label. */
export const label: TextRule = {
  pattern: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  reason: 'must be a DNS label: lower-case letters, digits and "-", at most 63',
};

/** Name of a data path: a directory, a volume and part of file names. */
export const dataPathName: TextRule = {
  pattern: /^[a-z][a-z0-9-]{0,30}$/,
  reason: 'must be one directory name: a lower-case letter, then lower-case letters, digits and "-", at most 31',
};

/** Id of a data disk, in its sentinel. */
export const diskId: TextRule = {
  pattern: /^[A-Za-z0-9._-]{1,63}$/,
  reason: 'must be 1 to 63 letters, digits, ".", "_" or "-"',
};

/** File mode in octal. */
export const fileMode: TextRule = { pattern: /^0?[0-7]{3}$/, reason: 'must be a mode such as "0750", in quotes' };

/** Absolute directory in an image. */
export const imageDirectory: TextRule = {
  pattern: /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)+$/,
  reason: 'must be an absolute path, such as "/var/lib/postgresql/data"',
};

/** Highest user or group id. */
export const highestId = 0x7fffffff;

/** Name of an environment variable. */
export const variableName: TextRule = {
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  reason: 'must be the name of an environment variable: letters, digits and "_"',
};
