import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { OwnTagList, TagRemoval } from '../../../constructs/images/own-tags';
import { usualJobResources } from '../../../rules/defaults/jobs';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { emptyDirectory } from '../../stacks/synthesized';

const hasRegbot = spawnSync('regbot', ['version']).status === 0;
if (!hasRegbot)
  console.warn('skipped: old images of slots in a registry: regbot is not installed (https://regclient.org)');

const own = { 'dev.slotstack.own': 'shop' };
const old = '2026-01-01T10:00:00Z';
const registry = {
  'shop/web': {
    '1-0123456789ab': { created: old, Labels: own },
    '2.0-aaaaaaaaaaaa': { created: old, Labels: own },
    '1-bbbbbbbbbbbb': { created: '2026-11-01T10:00:00Z', Labels: own },
    // As a team may call its own.
    '1-cccccccccccc': { created: old, Labels: {} },
    '1-dddddddddddd': { created: old },
    '1-eeeeeeeeeeee': { created: old, Labels: { 'dev.slotstack.own': 'other' } },
    '1-0123456789abc': { created: old, Labels: own },
    '1': { created: old, Labels: own },
    '1-ffffffffffff': { Labels: own },
  },
};

(hasRegbot ? describe : describe.skip)('old images of slots in a registry', () => {
  let server: ChildProcess;
  let host: string;

  beforeAll(async () => {
    server = spawn(process.execPath, [join(__dirname, 'registry-server.mjs')], {
      env: { ...process.env, REGISTRY: JSON.stringify(registry) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    host = `127.0.0.1:${port.toString().trim()}`;
  });
  afterAll(() => server.kill());

  /** What regbot says, in the configuration that a Job has. */
  const run = (make: (chart: Chart, props: ConstructorParameters<typeof TagRemoval>[2]) => void) => {
    const chart = new Chart(new App(), 'chart');
    const registries = [{ host, tls: 'disabled' as const }];
    const jobs = { image: 'regbot:1', imagePullSecrets: [], jobResources: usualJobResources };
    make(chart, { ...jobs, project: 'shop', namespace: 'shop-platform', registries, images: [] });
    const objects = chart.toJson() as KubernetesObject[];
    const { data } = objects.find(({ kind }) => kind === 'ConfigMap') as { data?: Record<string, string> };
    const file = join(emptyDirectory(), 'configuration.yaml');
    writeFileSync(file, data?.['configuration.yaml'] ?? '');
    const { status, stderr, stdout } = spawnSync('regbot', ['once', '--config', file], { encoding: 'utf8' });
    return {
      status,
      lines: [...`${stdout}${stderr}`.matchAll(/(old|removed): ([^\s"]+)/g)].map(
        ([, what, image]) => `${what} ${image}`,
      ),
    };
  };

  test('are listed where their label, their tag and their age say so, and nothing else is', () => {
    const repositories = [`${host}/shop/web`, `${host}/shop/none`];
    const listed = run(
      (chart, props) => new OwnTagList(chart, 'list', { ...props, repositories, before: '2026-06-01 00:00:00' }),
    );
    expect(listed.status).toBe(0);
    expect(listed.lines.sort()).toEqual([
      `old ${host}/shop/web:1-0123456789ab`,
      `old ${host}/shop/web:2.0-aaaaaaaaaaaa`,
    ]);
  });

  test('are removed by name', async () => {
    const gone = once(server.stdout as NodeJS.ReadableStream, 'data') as Promise<[Buffer]>;
    const image = `${host}/shop/web:1-0123456789ab`;
    expect(run((chart, props) => new TagRemoval(chart, 'remove', { ...props, images: [image] }))).toEqual({
      ...{ status: 0, lines: [`removed ${image}`] },
    });
    expect((await gone)[0].toString()).toBe('shop/web:1-0123456789ab\n');
  });
});
