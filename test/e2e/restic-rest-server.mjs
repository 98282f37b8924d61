// restic-rest-server DIRECTORY: keeps repositories of restic by its REST protocol (https://restic.readthedocs.io/en/stable/REST_backend.html); prints
// its port. A process of its own: the tests wait for commands while pods ask it.
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join, normalize } from 'node:path';

const [directory = ''] = process.argv.slice(2);
const types = ['data', 'index', 'keys', 'locks', 'snapshots'];

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const path = join(directory, normalize(pathname));
  const end = (status, text = '') => response.writeHead(status).end(text);
  if (request.method === 'POST' && searchParams.get('create') === 'true') {
    for (const type of types) mkdirSync(join(path, type), { recursive: true });
    end(200);
  } else if (request.method === 'GET' && types.includes(pathname.split('/').at(-2) ?? '') && pathname.endsWith('/')) {
    const names = existsSync(path) ? readdirSync(path) : [];
    response.writeHead(200, { 'Content-Type': 'application/vnd.x.restic.rest.v2' });
    response.end(JSON.stringify(names.map((name) => ({ name, size: statSync(join(path, name)).size }))));
  } else if (request.method === 'POST') {
    mkdirSync(dirname(path), { recursive: true });
    const written = request.pipe(createWriteStream(`${path}.new`));
    written.on('finish', () => {
      renameSync(`${path}.new`, path);
      end(200);
    });
  } else if (!existsSync(path)) {
    end(404);
  } else if (request.method === 'HEAD') {
    response.writeHead(200, { 'Content-Length': statSync(path).size }).end();
  } else if (request.method === 'DELETE') {
    rmSync(path);
    end(200);
  } else {
    const { size } = statSync(path);
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const range = { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
    response.writeHead(request.headers.range ? 206 : 200, { 'Content-Length': range.end - range.start + 1 });
    createReadStream(path, range).pipe(response);
  }
});
server.listen(0, () => console.log(server.address().port));
