import * as z from 'zod';
import { bytesOf } from '../memory';
import { thousandthsOf } from '../../kubernetes/quantity';
import { dataPathName, imageName, isObject, label, strictObject, text, wholeNumber } from './scalars';
import { serverSettings } from './server-settings';

const cpu = text.regex(/^([1-9][0-9]{0,4}m|[1-9][0-9]{0,2})$/, 'must be a quantity such as "100m" or "2"');

const memory = text.regex(/^[1-9][0-9]{0,5}(Mi|Gi)$/, 'must be a quantity such as "512Mi" or "2Gi"');

const resources = strictObject({
  memory: memory.describe('Memory, requested and limit at once: a database that is evicted half-way helps nobody.'),
  cpu: cpu.describe('CPU requested.'),
  cpuLimit: cpu
    .optional()
    .describe('Limit of CPU, for namespaces with a ResourceQuota that counts limits.cpu. @default none'),
}).refine((amounts) => (thousandthsOf(amounts.cpuLimit ?? amounts.cpu) ?? 0) >= (thousandthsOf(amounts.cpu) ?? 0), {
  error: 'must not be less than the CPU requested',
  path: ['cpuLimit'],
});

const imageFacts = strictObject({
  user: wholeNumber
    .refine((value) => value > 0 && value <= 0x7fffffff, 'must be the number of a user other than root')
    .describe('User id that the image runs its server as.'),
  group: wholeNumber.optional().describe('Group id. @default the user id'),
  dataDirectory: text
    .regex(/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)+$/, 'must be an absolute path, such as "/var/lib/postgresql/data"')
    .describe(
      'Directory in which the image keeps its data, where it declares a VOLUME: the data path is mounted there.',
    ),
  tools: z
    .enum(['busybox', 'gnu'], 'must be "busybox" or "gnu"')
    .describe(
      'What it has: `busybox` where sh, flock and stat, which the lock needs; `gnu` where also bash, GNU coreutils and findutils, and util-linux.',
    ),
});

const common = {
  name: label.describe('Name of the StatefulSet and of the Service, so the host name that clients use.'),
  image: imageName.describe(
    'Image, with tag or digest: an official one of Docker Hub, or a copy of it in another registry. Its tag tells the variant: Debian, or Alpine where it contains "alpine".',
  ),
  imageFacts: imageFacts
    .optional()
    .describe(
      "What must be known of an image that is built otherwise, but starts by docker-entrypoint.sh as the official one does, with that one's variables. @default known for official images; others are an error",
    ),
  dataPath: dataPathName.optional().describe('Entry of `dataPaths` that holds the data. @default the name'),
  config: label.describe('ConfigMap to make with the address of the service, for `envFrom`.'),
  secret: label.describe(
    'Secret with the credentials, for `envFrom`. Expected to exist in lasting environments; generated in the cluster in slots.',
  ),
  resources: resources.describe('Memory and CPU.'),
};

const postgres = strictObject({
  type: z.literal('postgres').describe('Which service.'),
  ...common,
  database: text
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be a plain SQL name')
    .describe('Database that is created on first start.'),
  user: text
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be a plain SQL name')
    .describe('Role that generated credentials name; an existing Secret brings its own.'),
  sharedMemory: memory
    .optional()
    .describe(
      'Largest size of /dev/shm, where parallel queries work; what is used counts towards the memory. @default a quarter of the memory, at least 64Mi',
    ),
  settings: serverSettings({
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
  }).describe('Settings of the server, as in postgresql.conf. @default shared_buffers of a quarter of the memory'),
}).refine(({ sharedMemory, resources: { memory: all } }) => bytesOf(sharedMemory ?? '1Mi') < bytesOf(all), {
  error: 'must be less than the memory, towards which it counts',
  path: ['sharedMemory'],
});

const redis = strictObject({
  type: z.literal('redis').describe('Which service.'),
  ...common,
  database: wholeNumber
    .refine((value) => value <= 15, 'must be 0 to 15: Redis has 16 databases')
    .optional()
    .describe('Number of the database that clients are told to use. @default 0'),
  settings: serverSettings({
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
  }).describe(
    'Settings of the server, as in redis.conf. @default maxmemory of three quarters of the memory, maxmemory-policy noeviction',
  ),
});

const rabbitmq = strictObject({
  type: z.literal('rabbitmq').describe('Which service.'),
  ...common,
  user: text
    .regex(/^[A-Za-z0-9_.-]{1,63}$/, 'must be letters, digits, "_", "." or "-"')
    .describe('User that generated credentials name; an existing Secret brings its own.'),
  // Idle it uses 127 MB; with 256Mi its high watermark is 86 MB, so it blocks every publisher from the start, and looks
  // Ready.
  resources: resources
    .refine(
      ({ memory }) => !/^([1-9][0-9]?|[1-4][0-9]{2}|50[0-9]|51[01])Mi$/.test(memory),
      'memory must be 512Mi or more: with less, RabbitMQ blocks every publisher from its start',
    )
    .describe('Memory, at least 512Mi, and CPU.'),
  virtualHost: text
    .regex(/^(\/|[A-Za-z0-9_.-]{1,63})$/, 'must be "/" or letters, digits, "_", "." or "-"')
    .optional()
    .describe('Virtual host that is created on first start. @default "/"'),
  settings: serverSettings({
    name: /^[a-z_][a-z0-9_]*(\.[A-Za-z0-9_-]+)*$/,
    refused: ['cluster_*', 'default_pass', 'default_user', 'default_vhost', 'distribution.*', 'listeners.*'],
  }).describe(
    'Settings of the server, as in rabbitmq.conf. @default total_memory_available_override_value of four fifths of the memory (2Gi less, at most), disk_free_limit.absolute 256MB',
  ),
});

export const dataServiceSchema = z.discriminatedUnion('type', [postgres, redis, rabbitmq], {
  error: (issue) => (isObject(issue.input) ? 'must be "postgres", "redis" or "rabbitmq"' : undefined),
});

export type ImageFacts = z.infer<typeof imageFacts>;
export type DataServiceConfig = z.infer<typeof dataServiceSchema>;
export type PostgresConfig = z.infer<typeof postgres>;
export type RedisConfig = z.infer<typeof redis>;
export type RabbitmqConfig = z.infer<typeof rabbitmq>;
