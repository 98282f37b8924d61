/** An error of the system, of which it knows call and file. */
export type SystemError = NodeJS.ErrnoException;

export function isSystemError(error: unknown): error is SystemError {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error;
}

/** Why the system does not do something with a file, by its code. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not do that: look at the permissions of it, and of the directories that it is in',
  EBUSY: 'it is in use: try again when nothing else works with it',
  EDQUOT: 'the disk has no more room for this user',
  EEXIST: 'it is there already: move it away',
  EISDIR: 'a file is expected, where a directory is',
  ELOOP: 'this link leads to itself',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long for this file system',
  ENOENT: 'there is no such file, or no directory that it is to lie in',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a directory is expected, where a file is',
  ENOTEMPTY: 'the directory is not empty: does something else write there?',
  EPERM: 'this user may not do that: look at the owner of it, and of the directories that it is in',
  EROFS: 'its file system is read-only: choose another place',
};

/** Why the system refuses something, in words for people, without the file. */
export function systemReason({ code = '', message }: SystemError): string {
  return reasons[code] ?? message;
}

/** The reason with the file. */
export function systemErrorText(error: SystemError): string {
  const { code = '', path, syscall = '' } = error;
  if (syscall === 'uv_cwd') return 'the current directory is not there any more: go to another';
  // In words of its own, the system names the file.
  return path !== undefined && code in reasons ? `${path}: ${systemReason(error)}` : systemReason(error);
}

/** Why a program cannot be started, in words for people. */
export function startErrorText(program: string, { code, message }: SystemError): string {
  switch (code) {
    case 'ENOENT':
      return `${program} cannot be started: it must be installed, and in the PATH`;
    case 'EACCES':
    case 'EPERM':
      return `${program} cannot be started: this user may not run what is in the PATH by that name`;
    default:
      return `${program} cannot be started: ${message}`;
  }
}
