import type { TextRule } from '../text-rule';

/** The operator's object that has the data of a service in a generation. Another generation is another object: the former keeps its data. */
export function clusterName(service: string, generation: number): string {
  return generation === 0 ? service : `${service}-g${generation}`;
}

/** Those of a generation and of the former one, which stays until somebody deletes it: the same rules hold for both. */
export function presentClusters(service: string, generation: number): string[] {
  return [...new Set([Math.max(0, generation - 1), generation])].map((each) => clusterName(service, each));
}

/** Characters. CloudNativePG refuses more: what it makes has longer names, some of them in labels. */
const longestClusterName = 50;

/** Why nothing can be called as an operator's object; undefined where it can. */
export function clusterNameProblem(cluster: string): string | undefined {
  return cluster.length <= longestClusterName
    ? undefined
    : `must be shorter: "${cluster}" has ${cluster.length} characters, and may have ${longestClusterName}`;
}

/** How many there are of a service where nobody says it: with one of three gone, the others are a majority. */
export const usualInstances = 3;

/** Keys of the Secret of a service that its operator reads, beside those for applications. */
export const secretKeys = {
  'cloudnative-pg': ['username', 'password'],
  'cluster-operator': ['default_user.conf'],
} as const;

/** The operators that run data services. */
export type Engine = keyof typeof secretKeys;

/** A bucket, and a directory in it: a "/" at the end would become part of the names. */
export const backupDestination: TextRule = {
  pattern: /^s3:\/\/[a-z0-9][a-z0-9.-]*(\/[A-Za-z0-9._-]+)*$/,
  reason: 'must be a bucket and perhaps a directory, such as "s3://backups/shop", without a "/" at its end',
};

export const backupEndpoint: TextRule = {
  pattern: /^https?:\/\/[^\s/]+(\/[^\s]*)?$/,
  reason: 'must be an address such as "https://s3.example.org"',
};

export const backupRetention: TextRule = {
  pattern: /^[1-9][0-9]{0,4}[dwm]$/,
  reason: 'must be a number of days, weeks or months, such as "30d", "8w" or "6m"',
};

/** Settings that CloudNativePG makes itself, and refuses from others. Source: FixedConfigurationParameters in its pkg/postgres. */
const ofCloudNativePg = new Set([
  'allow_system_table_mods',
  'archive_cleanup_command',
  'archive_command',
  'archive_mode',
  'bonjour',
  'bonjour_name',
  'cluster_name',
  'data_sync_retry',
  'event_source',
  'hot_standby',
  'jit_provider',
  'log_destination',
  'log_directory',
  'log_file_mode',
  'log_filename',
  'log_rotation_age',
  'log_rotation_size',
  'log_truncate_on_rotation',
  'logging_collector',
  'pg_failover_slots.primary_dsn',
  'pg_failover_slots.standby_slot_names',
  'primary_conninfo',
  'primary_slot_name',
  'promote_trigger_file',
  'recovery_end_command',
  'recovery_min_apply_delay',
  'recovery_target',
  'recovery_target_action',
  'recovery_target_inclusive',
  'recovery_target_lsn',
  'recovery_target_name',
  'recovery_target_time',
  'recovery_target_timeline',
  'recovery_target_xid',
  'restart_after_crash',
  'restore_command',
  'shared_preload_libraries',
  'ssl',
  'ssl_ca_file',
  'ssl_cert_file',
  'ssl_crl_file',
  'ssl_dh_params_file',
  'ssl_ecdh_curve',
  'ssl_key_file',
  'ssl_passphrase_command',
  'ssl_passphrase_command_supports_reload',
  'ssl_prefer_server_ciphers',
  'stats_temp_directory',
  'synchronized_standby_slots',
  'synchronous_standby_names',
  'syslog_facility',
  'syslog_ident',
  'syslog_sequence_numbers',
  'syslog_split_messages',
  'temp_tablespaces',
  'unix_socket_group',
  'unix_socket_permissions',
]);

/** Why CloudNativePG refuses a setting that one pod may have; undefined where it does not. */
export function cloudNativePgProblem(setting: string): string | undefined {
  return ofCloudNativePg.has(setting) ? 'is set by CloudNativePG, which refuses it: leave it out' : undefined;
}

/** Characters. The cluster operator's definition has refused more. */
const longestRabbitmqConf = 2000;

/** Why the cluster operator refuses the lines of rabbitmq.conf; undefined where it does not. */
export function rabbitmqConfProblem(text: string): string | undefined {
  return text.length <= longestRabbitmqConf
    ? undefined
    : `must be shorter: they have ${text.length} characters, and may have ${longestRabbitmqConf}`;
}
