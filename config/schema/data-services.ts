import * as z from 'zod';
import { thousandthsOf } from '../quantity';
import { dataPathName, imageName, isObject, label, strictObject, text, wholeNumber } from './scalars';

const cpu = text.regex(/^([1-9][0-9]{0,4}m|[1-9][0-9]{0,2})$/, 'must be a quantity such as "100m" or "2"');

const resources = strictObject({
  memory: text
    .regex(/^[1-9][0-9]{0,5}(Mi|Gi)$/, 'must be a quantity such as "512Mi" or "2Gi"')
    .describe('Memory, requested and limit at once: a database that is evicted half-way helps nobody.'),
  cpu: cpu.describe('CPU requested.'),
  cpuLimit: cpu
    .optional()
    .describe('Limit of CPU, for namespaces with a ResourceQuota that counts limits.cpu. @default none'),
}).refine((amounts) => (thousandthsOf(amounts.cpuLimit ?? amounts.cpu) ?? 0) >= (thousandthsOf(amounts.cpu) ?? 0), {
  error: 'must not be less than the CPU requested',
  path: ['cpuLimit'],
});

const common = {
  name: label.describe('Name of the StatefulSet and of the Service, so the host name that clients use.'),
  image: imageName.describe(
    'Image, with tag or digest. Its tag tells the variant: Debian, or Alpine where it contains "alpine".',
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
});

const redis = strictObject({
  type: z.literal('redis').describe('Which service.'),
  ...common,
  database: wholeNumber
    .refine((value) => value <= 15, 'must be 0 to 15: Redis has 16 databases')
    .optional()
    .describe('Number of the database that clients are told to use. @default 0'),
});

const rabbitmq = strictObject({
  type: z.literal('rabbitmq').describe('Which service.'),
  ...common,
  user: text
    .regex(/^[A-Za-z0-9_.-]{1,63}$/, 'must be letters, digits, "_", "." or "-"')
    .describe('User that generated credentials name; an existing Secret brings its own.'),
  // Idle it uses 127 MB; with 256Mi its high watermark is 86 MB, so it blocks every publisher from the start, and looks Ready.
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
});

export const dataServiceSchema = z.discriminatedUnion('type', [postgres, redis, rabbitmq], {
  error: (issue) => (isObject(issue.input) ? 'must be "postgres", "redis" or "rabbitmq"' : undefined),
});

export type DataServiceConfig = z.infer<typeof dataServiceSchema>;
export type PostgresConfig = z.infer<typeof postgres>;
export type RedisConfig = z.infer<typeof redis>;
export type RabbitmqConfig = z.infer<typeof rabbitmq>;
