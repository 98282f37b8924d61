import type { SettingsRule } from '../server-settings';
import type { TextRule } from '../text-rule';

export const rabbitmqUser: TextRule = {
  pattern: /^[A-Za-z0-9_.-]{1,63}$/,
  reason: 'must be letters, digits, "_", "." or "-"',
};

export const virtualHost: TextRule = {
  pattern: /^(\/|[A-Za-z0-9_.-]{1,63})$/,
  reason: 'must be "/" or letters, digits, "_", "." or "-"',
};

/** Mebibytes. Idle it uses 127 MB; with 256Mi its high watermark is 86 MB, so it blocks every publisher from the start, and looks Ready. */
export const leastRabbitmqMemory = 512;
export const rabbitmqMemoryReason = 'must be 512Mi or more: with less, RabbitMQ blocks every publisher from its start';

export const rabbitmqSettings: SettingsRule = {
  name: /^[a-z_][a-z0-9_]*(\.[A-Za-z0-9_-]+)*$/,
  refused: ['cluster_*', 'default_pass', 'default_user', 'default_vhost', 'distribution.*', 'listeners.*'],
};
