import * as z from 'zod';
import { dataServiceSchema } from './data-services';
import { groupHooksSchema } from './hooks';
import { flag, label, strictObject, text, when } from './scalars';

const manifests = z.array(
  strictObject({
    path: text.min(1).describe('Manifest file, relative to services.yaml.'),
    template: flag
      .optional()
      .describe(
        'Whether it is a Go template. Where it is none, `{{ }}` in it is text: of Prometheus, Grafana or a chart. @default true',
      ),
  }),
);

/** One part of the stack that is applied together. */
export const infrastructureSchema = strictObject({
  name: label.describe('Name of the group; also of its output file.'),
  when: when.describe('Left out when this is "false", "0" or "no"; empty means yes. @default yes'),
  manifests: manifests.optional().describe('Manifest files of the group.'),
  dataServices: z
    .array(dataServiceSchema)
    .optional()
    .describe('PostgreSQL, Redis, RabbitMQ and MariaDB on the data paths.'),
  temporary: flag
    .optional()
    .describe(
      'Whether its objects are there only during a deploy: once they are ready, the hooks after it run, and then they are deleted. @default false',
    ),
  hooks: groupHooksSchema.optional().describe('What runs before and after the objects are applied. See hooks.md.'),
});

const hostMount = strictObject({
  name: label.describe('Name of the volume; replaces one of that name.'),
  hostPath: text.optional().describe('Path on the node. Without it only the mount is added.'),
  mountPath: text.describe('Path in the containers.'),
  hostPathType: z
    .enum(['', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket', 'CharDevice', 'BlockDevice'])
    .optional()
    .describe('Type that the kubelet checks. @default "Directory"'),
});

const pvcMount = strictObject({
  name: label.describe('Name of the volume; replaces one of that name.'),
  claimName: text.describe('PersistentVolumeClaim.'),
  mountPath: text.describe('Path in the containers.'),
  subPath: text.optional().describe('Directory of the volume to mount. @default its root'),
  readOnly: flag.optional().describe('Whether the mount is read-only. @default false'),
});

const overlay = strictObject({
  hostMounts: z
    .array(hostMount)
    .optional()
    .describe('Directories of the node, mounted into the first container and all init containers.'),
  pvcMounts: z.array(pvcMount).optional().describe('Claims, mounted into the first container and all init containers.'),
  dropKinds: z.array(text).optional().describe("Kinds left out of this service's manifests, in any case."),
});

export type Overlay = z.infer<typeof overlay>;

export const serviceSchema = strictObject({
  name: label.describe(
    'Name of the service, and of the Deployment, StatefulSet, DaemonSet or CronJob that image and overlays apply to.',
  ),
  when: when.describe('Left out when this is "false", "0" or "no"; empty means yes. @default yes'),
  manifests: manifests.optional().describe('Manifest files of the service.'),
  image: strictObject({
    repository: text.describe('Repository.'),
    tagTemplate: text.describe('Tag, digest ("sha256:..."), or both ("1.0@sha256:..."); rendered a second time.'),
  })
    .optional()
    .describe('Image of the first container, and of init containers that had the same or none.'),
  ingress: strictObject({ hosts: z.record(z.string(), text) })
    .optional()
    .describe('Read for compatibility; nothing uses it.'),
  overlays: z.record(z.string(), overlay).optional().describe('Changes per environment, by its exact name.'),
  hooks: groupHooksSchema.optional().describe('What runs before and after the objects are applied. See hooks.md.'),
});

export type InfrastructureConfig = z.infer<typeof infrastructureSchema>;
export type ServiceConfig = z.infer<typeof serviceSchema>;
