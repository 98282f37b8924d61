import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { changesMarkdown } from '../../verbs/changes';
import type { Session } from '../session';
import { addTool } from '../tool';

/** Adds the tool that compares the checkout with what is published. */
export function addChanges(server: McpServer, session: Session): void {
  addTool(
    server,
    'changes',
    {
      title: 'What the files would change',
      description:
        'Says, in Markdown, what the files of the checkout would change in what is published: what becomes of data first.',
      input: z.strictObject({
        against: z
          .enum(['published', 'output'])
          .default('published')
          .describe('the published branch, or the output directory as it was synthesized last'),
      }),
    },
    ({ against }) => {
      const { remote = 'origin', file } = session.options;
      const targets = session.isBound && session.deliveries(session.projects()).map(({ name }) => name);
      const text = changesMarkdown(session.surroundings, {
        ...{ remote, file },
        ...(against === 'output' && { directory: session.outdir }),
        ...(targets && { targets }),
      });
      return { text };
    },
  );
}
