import type { SettingsRule } from '../server-settings';
import type { TextRule } from '../text-rule';

/** Name of a database or role of PostgreSQL that needs no quotes. */
export const sqlName: TextRule = { pattern: /^[a-z_][a-z0-9_]{0,62}$/, reason: 'must be a plain SQL name' };

export const postgresSettings: SettingsRule = {
  name: /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/,
  refused: [
    'config_file',
    'data_directory',
    'external_pid_file',
    'hba_file',
    'ident_file',
    'listen_addresses',
    'port',
    'unix_socket_directories',
  ],
};
