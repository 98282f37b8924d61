import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { resolve } from 'node:path';

/** What a tool has answered. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  /** What it says for programs, of which each tool has its own; undefined where it is an error, or a text. */
  readonly fields: ToolFields;
}

interface ToolFields {
  readonly slots: readonly { readonly slot: number }[];
  readonly targets: readonly { readonly name: string; readonly workloads?: readonly object[] }[];
  readonly services: readonly object[];
  readonly free: number;
}

/** The one of this checkout. */
export const slotstack: readonly [string, ...string[]] = [process.execPath, resolve('start.mjs'), 'cli/slotstack.ts'];

/** A server that was started as an editor starts it, and the client that speaks to it. */
export class Served {
  private constructor(
    readonly client: Client,
    private readonly said: { text: string },
  ) {}

  /** `slotstack mcp <words>`. @param command what slotstack is. @default that of this checkout */
  static async start(
    directory: string,
    words: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
    command: readonly [string, ...string[]] = slotstack,
  ): Promise<Served> {
    const [program, ...before] = command;
    const transport = new StdioClientTransport({
      command: program,
      args: [...before, 'mcp', ...words],
      cwd: directory,
      env: { ...getDefaultEnvironment(), ...environment },
      stderr: 'pipe',
    });
    const said = { text: '' };
    transport.stderr?.on('data', (bytes: Buffer) => (said.text += bytes.toString()));
    const client = new Client({ name: 'test', version: '1' });
    try {
      await client.connect(transport, { timeout: 50_000 });
    } catch (error) {
      throw new Error(`${String(error)}: ${said.text}`);
    }
    return new Served(client, said);
  }

  /** What the server has said on stderr so far. */
  get stderr(): string {
    return this.said.text;
  }

  async call(name: string, given: Readonly<Record<string, unknown>> = {}): Promise<ToolAnswer> {
    const answer = await this.client.callTool({ name, arguments: given });
    const [first] = answer.content as { type: string; text: string }[];
    return {
      isError: answer.isError === true,
      text: first?.text ?? '',
      fields: answer.structuredContent as ToolFields,
    };
  }

  async toolNames(): Promise<string[]> {
    const { tools } = await this.client.listTools();
    return tools.map(({ name }) => name);
  }

  end(): Promise<void> {
    return this.client.close();
  }
}
