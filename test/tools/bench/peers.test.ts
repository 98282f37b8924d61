import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compare, ofSlotstack } from '../../../tools/bench/comparison';
import { nameOf } from '../../../tools/bench/contestant';
import { ours, toStdout } from '../../../tools/bench/ours';
import { peers } from '../../../tools/bench/peers';
import { Place } from '../../../tools/bench/place';
import { renderedIn } from '../../../tools/bench/rendered';
import { Workload } from '../../../tools/bench/workload';
import { writeFiles } from '../../config/project-directory';

const manifests = 'bench/slotstack/deploy';
const chatBackend = 'deploy/chat-backend.yaml';

const missing = new Set(peers.flatMap(({ tool }) => (tool.version() === undefined ? [tool.name] : [])));
for (const name of missing) console.warn(`skipped: what ${name} renders: it is not installed`);

for (const peer of peers)
  (missing.has(peer.tool.name) ? test.skip : test)(`${nameOf(peer)} renders the workload`, () => {
    const place = new Place(peer, 2, join(writeFiles({}), 'place'));
    place.turn();
    expect(place.objects).toBe(56);
  });

test('slotstack renders the workload, and objects of its own', () => {
  const directory = writeFiles({});
  toStdout.prepare?.(directory, 3);
  const args = [resolve('start.mjs'), 'cli/slotstack.ts', 'synth', '--stdout'];
  const env = { PATH: process.env.PATH, SERVICES_FILE: join(directory, 'services.yaml') };
  const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8', maxBuffer: 2 ** 30 });
  expect(stderr).not.toContain('will be refused');
  const output = writeFiles({ 'all.yaml': stdout });
  expect(compare(renderedIn(output), new Workload(manifests), 3, ofSlotstack)).toBeGreaterThan(3 * 28);
});

test('one file changed is another workload, each time', () => {
  const { prepare, beforeTurn } = ours.find(({ way }) => way === 'one file changed') ?? toStdout;
  const directory = writeFiles({});
  prepare?.(directory, 1);
  const image = () => /image: .*chat-backend:(.*)/.exec(readFileSync(join(directory, chatBackend), 'utf8'))?.[1];
  const images = [0, 1, 2].map((round) => {
    if (round > 0) beforeTurn?.(directory);
    return image();
  });
  expect(images).toEqual(['0.1.2', '0.1.3', '0.1.4']);
});
