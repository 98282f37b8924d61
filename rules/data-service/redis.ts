import type { SettingsRule } from '../server-settings';

/** Highest number of a database: Redis has 16. */
export const highestDatabase = 15;
export const databaseReason = 'must be 0 to 15: Redis has 16 databases';

export const redisSettings: SettingsRule = {
  name: /^[a-z][a-z0-9-]*$/,
  refused: [
    'aclfile',
    'append*',
    'bind',
    'daemonize',
    'dbfilename',
    'dir',
    'include',
    'pidfile',
    'port',
    'protected-mode',
    'rename-command',
    'requirepass',
    'save',
    'shutdown-on-*',
    'tls-port',
    'unixsocket',
    'user',
  ],
};
