import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const script = 'constructs/hooks/scripts/check-ports.sh';

/** The script, where ports of this machine stand for 80 and 443. */
async function check(host: string, ports: readonly [number, number] = [80, 443]) {
  const sed = `s/in 80 443/in ${ports.join(' ')}/`;
  const process = spawn('/bin/bash', ['-c', `exec /bin/bash <(sed '${sed}' ${script}) "$1"`, 'check', host]);
  let [stdout, stderr] = ['', ''];
  process.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  process.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const status = await new Promise<number | null>((resolve) => process.on('close', resolve));
  return { status, stdout, stderr };
}

test('says which port takes connections, and goes on where one does not', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port: other } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  expect(await check('127.0.0.1', [port, other])).toEqual({
    status: 0,
    stdout: `127.0.0.1 takes connections on port ${port}\n`,
    stderr: `warning: 127.0.0.1 takes no connections on port ${other}, as seen from the cluster\n`,
  });
  server.close();
});

test.each(['', '-x', 'a b', '$(id)', 'a/../b', 'a;b'])('refuses %j', async (host) => {
  expect(await check(host)).toMatchObject({ status: 64, stdout: '' });
});
