import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Method = 'GET' | 'PATCH';

export interface Call {
  readonly method: Method;
  /** With the query. */
  readonly path: string;
  readonly type: string | undefined;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The connection ends after so many characters of the body. @default all of them are sent */
  readonly cutAt?: number;
  /** When it is, as the header says; empty for none. @default now */
  readonly date?: string;
  /** It comes before the body of the call is read, and ends the connection. @default false */
  readonly isEarly?: boolean;
}

/** How the API server refuses something. */
export function refusal(status: number, reason: string, message = `it is said at length: "reason":"None"`): Answer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code: status };
  return { status, body: `${JSON.stringify(body)}\n` };
}

const usual: Record<Method, Answer> = {
  GET: refusal(404, 'NotFound'),
  PATCH: { status: 200, body: '{"kind":"Secret"}\n' },
};

/** Stands in for `kubectl proxy` and the API server behind it: keeps what it reads, and answers what it is told to. */
export class ApiServer {
  readonly calls: Call[] = [];
  /** How many calls it ends first without an answer, as soon as it can, by their method. */
  readonly silent = { GET: 0, PATCH: 0 };
  private readonly answers = new Map<string, Answer>();
  private readonly server = createServer((request, response) => {
    this.receive(request, response);
  });

  /** Any that is free, and the same again. */
  port = 0;

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.listen(this.port, '127.0.0.1', resolve);
    });
    ({ port: this.port } = this.server.address() as AddressInfo);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  /** What it says to a call of this method for a Secret, whatever its namespace. Else, none is there, and each may be written. */
  answer(method: Method, secret: string, answer: Answer): void {
    this.answers.set(`${method} ${secret}`, answer);
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', headers } = request;
    const method = request.method as Method;
    const secret = /([^/?]*)(\?|$)/.exec(url)?.[1] ?? '';
    const answer = this.answers.get(`${method} ${secret}`) ?? usual[method];
    if (this.silent[method] > 0) {
      this.silent[method]--;
      response.destroy();
      return;
    }
    if (answer.isEarly === true) {
      send(response, { cutAt: answer.body.length, ...answer });
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.calls.push({ method, path: url, type: headers['content-type'], body: Buffer.concat(chunks).toString() });
      send(response, answer);
    });
  }
}

function send(response: ServerResponse, { status, body, cutAt, date }: Answer): void {
  if (date !== undefined) response.sendDate = false;
  response.writeHead(status, {
    ...(date !== undefined && date !== '' && { Date: date }),
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  if (cutAt === undefined) response.end(body);
  else response.write(body.slice(0, cutAt), () => response.destroy());
}
