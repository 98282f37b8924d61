import type { SettingsRule } from '../server-settings';
import type { TextRule } from '../text-rule';

/** Name of a database that is not one of the server's own, and needs no quotes. */
export const mariadbDatabase: TextRule = {
  pattern: /^(?!(mysql|sys|information_schema|performance_schema)$)[a-z_][a-z0-9_]{0,62}$/,
  reason: "must be a plain SQL name, and none of the server's own databases",
};

/** Name of a user other than the administrator, whom the image makes itself. */
export const mariadbUser: TextRule = {
  pattern: /^(?!root$)[a-z_][a-z0-9_]{0,62}$/,
  reason: 'must be a plain SQL name other than "root"',
};

/** Mebibytes. Idle it uses about 100 MB beside its buffer pool. */
export const leastMariadbMemory = 256;
export const mariadbMemoryReason = 'must be 256Mi or more: with less, MariaDB has no room beside its buffer pool';

/** With underscores, as SHOW VARIABLES has them. */
export const mariadbSettings: SettingsRule = {
  name: /^[a-z][a-z0-9_]*$/,
  refused: [
    'aria_log_dir_path',
    'basedir',
    'bind_address',
    'datadir',
    'defaults_*',
    'disable_*',
    'enable_*',
    'help',
    'init_file',
    'innodb_data_home_dir',
    'innodb_log_group_home_dir',
    'innodb_undo_directory',
    'loose_*',
    'maximum_*',
    'pid_file',
    'port',
    'print_defaults',
    'skip_*',
    'socket',
    'tmpdir',
    'user',
    'verbose',
    'version',
  ],
};
