import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type * as z from 'zod';
import { reasons } from '../explain';

/** What a tool answers. */
export interface Answer {
  /** For whoever reads. */
  readonly text: string;
  /** The same for programs, as the tool's output schema has it. @default the text says all */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What is known of a tool before it is called. */
export interface ToolTexts<Input extends z.ZodObject> {
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  /** @default its answer is a text */
  readonly output?: z.ZodObject;
  /** Whether it changes something, and takes something away by that. @default it only reads */
  readonly destroys?: boolean;
}

/** Characters of a text: what a model has to read costs it. */
const mostCharacters = 24_000;

/** Adds a tool, whose failures are answers, in the lines that verbs give. */
export function addTool<Input extends z.ZodObject>(
  server: McpServer,
  name: string,
  { title, description, input, output, destroys = false }: ToolTexts<Input>,
  work: (input: z.output<Input>) => Answer,
): void {
  const annotations = {
    title,
    readOnlyHint: !destroys,
    destructiveHint: destroys,
    idempotentHint: !destroys,
    openWorldHint: false,
  };
  const texts = { title, description, inputSchema: input as z.ZodObject, annotations };
  server.registerTool(name, { ...texts, ...(output && { outputSchema: output }) }, (given): CallToolResult => {
    try {
      const { text, fields } = work(given as z.output<Input>);
      return { content: [{ type: 'text', text: bounded(text) }], ...(fields && { structuredContent: { ...fields } }) };
    } catch (error) {
      return { content: [{ type: 'text', text: failureText(error) }], isError: true };
    }
  });
}

function failureText(error: unknown): string {
  const lines = reasons(error);
  if (!lines) console.error(error);
  const all = lines ?? ['this is a defect of slotstack: the log of the server says more'];
  return bounded(all.map((line) => `error: ${line}`).join('\n'));
}

function bounded(text: string): string {
  if (text.length <= mostCharacters) return text;
  return `${text.slice(0, mostCharacters)}\n... and ${text.length - mostCharacters} characters more`;
}
