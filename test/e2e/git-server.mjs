// git-server DIRECTORY USER: serves the bare repositories of DIRECTORY to who knows GIT_SERVER_PASSWORD; prints its port. A process of its
// own: the tests wait for commands while pods ask it.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [directory = '', user = ''] = process.argv.slice(2);
const password = process.env.GIT_SERVER_PASSWORD ?? '';
const backend = join(execFileSync('git', ['--exec-path']).toString().trim(), 'git-http-backend');
const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const server = createServer((request, response) => {
  if (request.headers.authorization !== expected) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
    return;
  }
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const program = spawn(backend, {
    env: {
      PATH: process.env.PATH,
      ...{ GIT_PROJECT_ROOT: directory, GIT_HTTP_EXPORT_ALL: '1', REMOTE_USER: user },
      // Who serves a repository may be another than who made it.
      ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
      ...{ PATH_INFO: pathname, QUERY_STRING: search.slice(1), REQUEST_METHOD: request.method },
      ...{ CONTENT_TYPE: request.headers['content-type'] ?? '', GIT_PROTOCOL: request.headers['git-protocol'] ?? '' },
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(program.stdin);
  let head = Buffer.alloc(0);
  program.stdout.on('data', (chunk) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const fields = head
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(/: (.*)/s).slice(0, 2));
    const { Status: status = '200', ...headers } = Object.fromEntries(fields);
    response.writeHead(Number.parseInt(status, 10), headers).write(head.subarray(end + 4));
  });
  program.on('close', () => response.end());
});
server.listen(0, () => console.log(server.address().port));
