import * as z from 'zod';
import { isObject, strictObject, text } from './scalars';

const external = strictObject({
  type: z.literal('external').describe('Whether it is copied or built.'),
  from: text.describe('Image to copy.'),
  local: text.describe('Where the copy goes.'),
});

const build = strictObject({
  type: z.literal('build').describe('Whether it is copied or built.'),
  repository: text.describe('Repository to push to.'),
  slotRepository: text
    .optional()
    .describe(
      'Repository that slots push to what they build for themselves. @default `repository`, which they then must be allowed to push to',
    ),
  tag: text.optional().describe('Tag.'),
  tagTemplate: text.optional().describe('Tag; rendered a second time.'),
  dockerfile: text.describe('Dockerfile, relative to services.yaml.'),
  context: text.optional().describe('Build context, relative to services.yaml. @default "."'),
  buildArgs: z.record(z.string(), text).optional().describe('Build arguments.'),
  buildContexts: z
    .record(z.string(), text)
    .optional()
    .describe('Additional build contexts, relative to services.yaml.'),
}).refine((image) => image.tag !== undefined || image.tagTemplate !== undefined, {
  error: 'needs "tag" or "tagTemplate"',
});

export const imageSchema = z.discriminatedUnion('type', [external, build], {
  error: (issue) => (isObject(issue.input) ? 'must be "external" or "build"' : undefined),
});
