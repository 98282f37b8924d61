import * as z from 'zod';
import {
  leastRabbitmqMemory,
  rabbitmqMemoryReason,
  rabbitmqSettings,
  rabbitmqUser,
  virtualHost,
} from '../../../rules/data-service/rabbitmq';
import { bytesOf, mebibytesOf } from '../../memory';
import { strictObject, textBy } from '../scalars';
import { serverSettings } from '../server-settings';
import { common, resources } from './common';
import { checkEngine, engineText, operated } from './operated';

export const rabbitmq = strictObject({
  type: z.literal('rabbitmq').describe('Which service.'),
  ...common,
  engine: z.enum(['', 'cluster-operator']).optional().describe(engineText("RabbitMQ's cluster operator")),
  ...operated,
  user: textBy(rabbitmqUser).describe('User that generated credentials name; an existing Secret brings its own.'),
  resources: resources
    .refine(({ memory }) => mebibytesOf(bytesOf(memory)) >= leastRabbitmqMemory, `memory ${rabbitmqMemoryReason}`)
    .describe('Memory, at least 512Mi, and CPU.'),
  virtualHost: textBy(virtualHost).optional().describe('Virtual host that is created on first start. @default "/"'),
  settings: serverSettings(rabbitmqSettings).describe(
    'Settings of the server, as in rabbitmq.conf. @default total_memory_available_override_value of four fifths of the memory (2Gi less, at most), disk_free_limit.absolute 256MB; with an `engine`, those of the operator',
  ),
}).superRefine((config, context) => {
  checkEngine(config, context);
  if (config.engine && (config.instances ?? 1) % 2 === 0)
    context.addIssue({
      code: 'custom',
      path: ['instances'],
      message: 'must be odd: of an even number, a half is no majority',
    });
});
