import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describeWithGit } from '../../slots/repository';
import { slotstackHere } from '../slotstack-here';
import type { Served } from './served';
import { clusterOfShop, Shop } from './shop';

const reading = ['list_slots', 'show_slot', 'status', 'logs', 'connect', 'changes'];

describeWithGit('slotstack mcp, from outside,', () => {
  let shop: Shop;
  beforeEach(() => {
    shop = new Shop();
  });
  afterEach(() => shop.end());

  test('offers what reads, each with what it takes and gives, and nothing that changes anything', async () => {
    const served = await shop.serve();
    const { tools } = await served.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(reading);
    for (const { description, inputSchema, annotations } of tools) {
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(inputSchema.additionalProperties).toBe(false);
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    }
    expect(await served.call('clean_slot', { slot: 1 })).toMatchObject({ isError: true });
    expect(served.stderr).toContain('serves all targets, and changes nothing\n');
  });

  test('tells of the register as the verbs do', async () => {
    const served = await shop.serve();
    const list = await served.call('list_slots');
    expect(list.fields).toMatchObject({ project: 'shop', requests: [] });
    expect(list.fields.slots).toHaveLength(12);
    expect(list.fields.slots[1]).toEqual({
      ...{ slot: 2, namespace: 'shop-dev-2', state: 'active', generation: 9 },
      ...{ issue: 7, owner: 'bob', since: '2026-11-21T10:00Z' },
    });
    expect(list.text.split('\n')[0]).toMatch(/^SLOT +STATE +GENERATION/);
    const shown = await served.call('show_slot', { issue: 42 });
    expect(shown.fields).toMatchObject({ project: 'shop', slot: 1, generation: 4 });
    expect(shown.text).toMatch(/^slot 1 of shop works for issue 42 \(alice, since /);
  });

  test('tells how targets are: all in a line each, one in full', async () => {
    const served = await shop.serve();
    const all = await served.call('status');
    expect(all.fields.free).toBe(10);
    expect(all.fields.targets.map(({ name }) => name)).toEqual([
      'shop-dev',
      'shop-dev-1',
      'shop-dev-2',
      'shop-platform',
    ]);
    expect(all.fields.targets[1]?.workloads).toBeUndefined();
    expect(JSON.stringify(shop.kubectl.calls)).toContain('--request-timeout=30s');
    const one = await served.call('status', { targets: ['shop-dev-1'] });
    expect(one.fields.targets).toEqual([
      expect.objectContaining({ name: 'shop-dev-1', inUse: true, issue: 42, ready: '1/2', state: 'there' }),
    ]);
    expect(one.fields.targets[0]?.workloads?.[1]).toMatchObject({ name: 'StatefulSet/redis', phase: 'ready' });
    expect(one.text).toMatch(/^shop-dev-1: slot 1, in use by alice issue 42, generation 4\n/);
  });

  test('tells how databases are reached, and no password', async () => {
    const served = await shop.serve();
    const { fields, text } = await served.call('connect', { target: 'shop-dev-1' });
    expect(fields.services[0]).toMatchObject({
      addresses: [{ host: 'redis', port: 6379 }],
      secrets: [{ name: 'redis-secret', keys: ['REDIS_PASSWORD'] }],
    });
    expect(text).toContain('Secret redis-secret: REDIS_PASSWORD\n');
    expect(shop.kubectl.calls).toEqual([]);
  });

  test('passes the end of logs on, without what looks secret', async () => {
    const noise = Array.from({ length: 900 }, (_, index) => `line ${index} ${'x'.repeat(90)}`).join('\n');
    const secrets = `REDIS_PASSWORD=hunter22\nconnects to redis://:hunter22@redis:6379\nINFO token: ${'aB3'.repeat(8)}\n`;
    shop.kubectl.holds(clusterOfShop(), `${noise}\n${secrets}ready\n`);
    const served = await shop.serve();
    const { text, isError } = await served.call('logs', {
      target: 'shop-dev-1',
      workload: 'StatefulSet/redis',
      lines: 500,
    });
    expect(isError).toBe(false);
    expect(text).toMatch(/^--- StatefulSet\/redis, pod redis-0, container redis, the end\n/);
    expect(text).toMatch(
      /\nREDIS_PASSWORD=\*\*\*\nconnects to redis:\/\/:\*\*\*@redis:6379\nINFO token: \*\*\*\nready$/,
    );
    expect(text.length).toBeLessThan(17_000);
    const few = await served.call('logs', { target: 'shop-dev-1', workload: 'redis', container: 'redis', lines: 1 });
    expect(few.text).toBe('--- StatefulSet/redis, pod redis-0, container redis, the end\nready');
  });

  test('tells what files would change, as they are at the moment', async () => {
    const served = await shop.serve();
    expect(await slotstackHere('synth', { directory: shop.checkout })).toMatchObject({ status: 0 });
    shop.write({ 'web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {greeting: good day}\n' });
    const { text, isError } = await served.call('changes', { against: 'output' });
    expect(isError).toBe(false);
    expect(text).toContain('ConfigMap');
    expect(text).toContain('shop-dev-12');
    shop.write({ 'services.yaml': 'project: shop\nenvironment: {}\n' });
    const broken = await served.call('status');
    expect(broken.isError).toBe(true);
    expect(broken.text).toContain('error: services.yaml:2:1 unknown key "environment"; did you mean "environments"?');
  });

  test('bound to a target, there is no other', async () => {
    const served = await shop.serve('--only shop-dev-1');
    expect((await served.call('list_slots')).fields.slots.map(({ slot }) => slot)).toEqual([1]);
    expect((await served.call('status')).fields.targets.map(({ name }) => name)).toEqual(['shop-dev-1']);
    for (const [name, given] of [
      ['status', { targets: ['shop-dev-2'] }],
      ['logs', { target: 'shop-dev-2' }],
      ['connect', { target: 'shop-dev-12' }],
      ['show_slot', { slot: 2 }],
      ['show_slot', { issue: 7 }],
    ] as const)
      expect(await served.call(name, given)).toMatchObject({ isError: true });
    expect(JSON.stringify(shop.kubectl.calls)).not.toContain('shop-dev-2');
    expect(await slotstackHere('synth', { directory: shop.checkout })).toMatchObject({ status: 0 });
    shop.write({ 'web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {greeting: good day}\n' });
    const { text } = await served.call('changes', { against: 'output' });
    expect(text).toContain('shop-dev-1');
    expect(text).not.toMatch(/shop-dev-\d\d|shop-dev-[2-9]|shop-platform/);
  });

  test('with --write, its own slot is emptied in the register, and no other', async () => {
    const served = await shop.serve('--only shop-dev-1 --write');
    const { tools } = await served.client.listTools();
    expect(tools.at(-1)).toMatchObject({
      name: 'clean_slot',
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false },
    });
    const before = shop.head;
    const other = await served.call('clean_slot', { slot: 2 });
    expect(other).toMatchObject({
      isError: true,
      text: 'error: slot 2 is not for this server: it only works on shop-dev-1',
    });
    expect(await served.call('clean_slot', {})).toMatchObject({ isError: true });
    expect(shop.head).toBe(before);
    const own = await served.call('clean_slot', { slot: 1 });
    expect(own.fields).toMatchObject({ slot: 1, generation: 5, changed: true, issue: 42, commit: shop.head });
    expect(own.text).toMatch(
      /^slot 1 of shop is generation 5 from now on: it empties once its manifests are applied\n/,
    );
    expect(shop.slot(1)).toMatch(/generation: 5\nlife: 3\n/);
    expect(shop.slot(2)).toMatch(/generation: 9\n/);
  });

  test('what comes late does not empty the slot of the next task', async () => {
    const served = await shop.serve('--only shop-dev-1 --write');
    const next = 'slot: 1\ngeneration: 5\nlife: 5\nissue: 50\nowner: "carol"\nsince: "2026-11-22T10:00Z"\n';
    shop.push({ 'slots/active/1.yaml': next });
    const before = shop.head;
    expect(await served.call('clean_slot', { slot: 1 })).toMatchObject({
      isError: true,
      text: 'error: slot 1 of shop is of issue-50, life 5 by now, and this server is there for issue-42, life 3: nothing was done',
    });
    expect(shop.head).toBe(before);
  });

  test('stdout has the protocol alone, whatever verbs say, and the server ends with its client', () => {
    const messages = [
      {
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
      },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: { name: 'status', arguments: {} } },
      { id: 3, method: 'tools/call', params: { name: 'status', arguments: { targets: ['nothing'] } } },
    ];
    const input = messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('');
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('start.mjs'), 'cli/slotstack.ts', 'mcp'], {
      cwd: shop.checkout,
      env: { ...process.env, ...shop.environment },
      encoding: 'utf8',
      input,
    });
    expect(status).toBe(0);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { jsonrpc: string; id: number });
    expect(answers.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
    expect(stderr).toContain('context test (https://test)\n');
  });

  test('agents have a page, as a resource and by a word', async () => {
    const served = await shop.serve();
    const { contents } = await served.client.readResource({ uri: 'slotstack://skill' });
    const { stdout } = await slotstackHere('mcp --skill');
    expect(contents).toEqual([{ uri: 'slotstack://skill', mimeType: 'text/markdown', text: stdout }]);
    expect(stdout).toMatch(/^---\nname: slotstack\ndescription: /);
    for (const tool of [...reading, 'clean_slot']) expect(stdout).toContain(tool);
  });

  test.each([
    ['--write', 2, 'error: --write: for which slot? Name it with --only, such as --only shop-dev-3\n'],
    ['--only shop-dev --write', 1, 'error: this server only works on shop-dev: that is no slot of shop\n'],
    [
      '--only shop-dev-99 --write',
      1,
      'error: this server only works on shop-dev-99: no target of the projects here is that\n',
    ],
  ])('%s serves nobody', async (words, status, message) => {
    const call = await slotstackHere(`mcp ${words}`, {
      environment: { SERVICES_FILE: join(shop.checkout, 'services.yaml') },
    });
    expect(call).toMatchObject({ status, stdout: '', stderr: message });
  });
});

describeWithGit('slotstack mcp, asked for what there is not,', () => {
  let shop: Shop;
  let served: Served;
  beforeAll(async () => {
    shop = new Shop();
    served = await shop.serve();
  });
  afterAll(() => shop.end());

  const hostile = [
    '--kubeconfig=/etc/passwd',
    '../shop-dev-1',
    '$(touch /tmp/x)',
    'shop-dev-1\n',
    "'; --",
    'x'.repeat(250),
  ];

  test.each(hostile)('a name that is none is refused, and reaches no program: %j', async (name) => {
    const answers = [
      await served.call('status', { targets: [name] }),
      await served.call('logs', { target: name }),
      await served.call('connect', { target: name }),
      await served.call('list_slots', { project: name }),
    ];
    expect(answers.map(({ isError }) => isError)).toEqual([true, true, true, true]);
    expect(JSON.stringify(shop.kubectl.calls)).not.toContain(JSON.stringify(name).slice(1, -1));
    const inside = [
      await served.call('logs', { target: 'shop-dev-1', workload: name }),
      await served.call('logs', { target: 'shop-dev-1', workload: 'redis', container: name.slice(0, 63) }),
    ];
    expect(inside.map(({ isError }) => isError)).toEqual([true, true]);
    expect(shop.kubectl.calls.flat().filter((word) => word.includes(name.slice(0, 63)))).toEqual([]);
  });

  test.each([
    ['show_slot', {}, 'error: which slot? Name slot, issue or pr'],
    ['show_slot', { slot: 99 }, 'error: shop has no slot 99: its slots are 1 to 12'],
    ['show_slot', { slot: 0 }, 'Invalid arguments'],
    ['show_slot', { slot: '1; rm' }, 'Invalid arguments'],
    ['status', { targets: ['shop-dev-13'] }, 'there are shop-dev-1 to shop-dev-12'],
    ['logs', {}, 'error: which target? Name one'],
    ['logs', { target: 'shop-dev-1', workload: 'reddis' }, 'there are Job/redis-secret-'],
    [
      'logs',
      { target: 'shop-dev-1', workload: 'redis', container: 'web' },
      'there is no container "web" in StatefulSet/redis',
    ],
    ['logs', { target: 'shop-dev-1', lines: 10_000 }, 'Invalid arguments'],
    ['connect', { target: 'shop-dev-1', kubeconfig: '/root' }, 'Unrecognized key'],
    ['changes', {}, 'error: '],
  ])('%s %j is an error that says what is wrong', async (name, given, message) => {
    const { isError, text } = await served.call(name, given);
    expect(isError).toBe(true);
    expect(text).toContain(message);
  });
});
