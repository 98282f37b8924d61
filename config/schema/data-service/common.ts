import * as z from 'zod';
import { thousandthsOf } from '../../../kubernetes/quantity';
import { highestId, imageDirectory } from '../../../rules/names';
import { dataPathName, imageName, label, strictObject, text, textBy, wholeNumber } from '../scalars';

const cpu = text.regex(/^([1-9][0-9]{0,4}m|[1-9][0-9]{0,2})$/, 'must be a quantity such as "100m" or "2"');

export const memory = text.regex(/^[1-9][0-9]{0,5}(Mi|Gi)$/, 'must be a quantity such as "512Mi" or "2Gi"');

export const resources = strictObject({
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
    .refine((value) => value > 0 && value <= highestId, 'must be the number of a user other than root')
    .describe('User id that the image runs its server as.'),
  group: wholeNumber.optional().describe('Group id. @default the user id'),
  dataDirectory: textBy(imageDirectory).describe(
    'Directory in which the image keeps its data, where it declares a VOLUME: the data path is mounted there.',
  ),
  tools: z
    .enum(['busybox', 'gnu'], 'must be "busybox" or "gnu"')
    .describe(
      'What it has: `busybox` where sh, flock and stat, which the lock needs; `gnu` where also bash, GNU coreutils and findutils, and util-linux.',
    ),
});

export const common = {
  name: label.describe(
    'Name of the StatefulSet and of the Service, so the host name that clients use. With an `engine`, of the object of the operator: see data-services.md.',
  ),
  image: imageName.describe(
    'Image, with tag or digest: an official one of Docker Hub, or a copy of it in another registry. Its tag tells the variant: Debian, or Alpine where it contains "alpine". With an `engine`, one that the operator runs.',
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
