import { join } from 'node:path';
import { describeWithGit, writeFiles } from '../../slots/repository';
import { slotstackHere } from '../slotstack-here';
import type { Served } from './served';
import { Shop } from './shop';

describeWithGit('slotstack mcp, in a pod of a slot,', () => {
  let shop: Shop;
  beforeEach(() => {
    shop = new Shop();
  });
  afterEach(() => shop.end());

  test('there is that slot alone', async () => {
    const served = await shop.serveInside('shop-dev-1');
    expect(served.stderr).toContain('serves what works in namespace shop-dev-1, where it runs, and changes nothing\n');
    expect((await served.call('list_slots')).fields.slots.map(({ slot }) => slot)).toEqual([1]);
    expect((await served.call('show_slot')).fields).toMatchObject({ slot: 1, issue: 42 });
    const status = await served.call('status');
    expect(status.fields.targets.map(({ name }) => name)).toEqual(['shop-dev-1']);
    expect(status.fields.targets[0]).toMatchObject({ ready: '1/2' });
    expect((await served.call('connect')).fields).toMatchObject({ target: 'shop-dev-1' });
    expect((await served.call('logs', { workload: 'redis' })).text).toContain('container redis\nready');
    const said = JSON.stringify([await served.call('list_slots'), status, served.client.getInstructions()]);
    expect(said).not.toMatch(/bob|shop-dev-2/);
  });

  test.each([
    ['--only another slot', '--only shop-dev-2', {}],
    ["files in which its namespace is nobody's", '', { 'services.yaml': 'project: shop\nenvironments: {dev: {}}\n' }],
  ])('%s does not widen it', async (_, words, files) => {
    shop.write(files);
    const served = await shop.serveInside('shop-dev-1', words);
    for (const name of ['shop-dev', 'shop-dev-2', 'shop-platform'])
      expect(await served.call('status', { targets: [name] })).toMatchObject({ isError: true });
    const all = await served.call('status');
    expect(all).toMatchObject({ isError: true });
    expect(JSON.stringify(shop.kubectl.calls)).not.toContain('shop-dev-2');
  });

  test('kubectl is asked for the cluster of the pod, and not for one that files name', async () => {
    shop.write({ 'services.yaml': shop.services.replace('ai: {}', 'ai: {context: elsewhere, kubeconfig: /nowhere}') });
    const served = await shop.serveInside('shop-dev-1');
    expect(await served.call('status')).toMatchObject({ isError: false });
    expect(JSON.stringify(shop.kubectl.calls)).not.toContain('elsewhere');
    // kubectl looks for the pod's cluster only where it is told nothing of connections.
    expect(JSON.stringify(shop.kubectl.calls)).not.toContain('--request-timeout');
    const before = shop.kubectl.calls.length;
    writeFiles(shop.home, { '.kube/config': '' });
    await served.call('status');
    expect(JSON.stringify(shop.kubectl.calls.slice(before))).toContain('--request-timeout=30s');
  });

  test('files in which another slot has its namespace do not clean that one', async () => {
    shop.write({
      'services.yaml': shop.services.replace(
        'shop-dev-{{ .Slot }}',
        'shop-dev-{{ if eq .Slot 2 }}1{{ else if eq .Slot 1 }}2{{ else }}{{ .Slot }}{{ end }}',
      ),
    });
    const served = await shop.serveInside('shop-dev-1', '--write');
    const before = shop.head;
    expect(await served.call('clean_slot', { slot: 2 })).toMatchObject({ isError: true });
    expect(shop.head).toBe(before);
  });

  test('its own slot is emptied where the server may write', async () => {
    expect(await (await shop.serveInside('shop-dev-1')).toolNames()).not.toContain('clean_slot');
    const served = await shop.serveInside('shop-dev-1', '--write');
    expect((await served.call('clean_slot', { slot: 1 })).fields).toMatchObject({ slot: 1, generation: 5 });
    expect(shop.slot(1)).toContain('generation: 5\n');
  });

  test('where its checkout has no remote, as an agent has none, the register is that of its files, and nothing is emptied', async () => {
    shop.withoutRemote();
    const served = await shop.serveInside('shop-dev-1', '--write');
    const note = expect.stringMatching(
      /^the register is read as the files .*: git says "No such remote 'origin'"$/,
    ) as string;
    expect((await served.call('list_slots')).fields).toMatchObject({ slots: [{ slot: 1, issue: 42 }], note });
    const shown = await served.call('show_slot');
    expect(shown.fields).toMatchObject({ slot: 1, issue: 42, note });
    expect(shown.text).toMatch(/\nnote: the register is read as the files of this checkout have it, /);
    expect(await served.call('show_slot', { slot: 2 })).toMatchObject({ isError: true });
    const { isError, text } = await served.call('clean_slot', { slot: 1 });
    expect({ isError, text }).toEqual({
      isError: true,
      text: `error: a slot is emptied by a commit in the register on its branch, which takes a remote and a token for it, and git says "No such remote 'origin'": ask a person for \`slotstack slots clean\``,
    });
    for (const words of ['--remote origin', '--branch main'])
      expect(await (await shop.serveInside('shop-dev-1', words)).call('list_slots')).toMatchObject({ isError: true });
  });

  test('a pod of an earlier task does not empty the slot of the next', async () => {
    const served = await shop.serveInside('shop-dev-1', '--write', { number: 2, holder: 'issue-1' });
    const before = shop.head;
    expect(await served.call('clean_slot', { slot: 1 })).toMatchObject({
      isError: true,
      text: 'error: slot 1 of shop is of issue-42, life 3 by now, and this server is there for issue-1, life 2: nothing was done',
    });
    expect(shop.head).toBe(before);
  });

  test('a namespace that may not be looked at is no reason to empty anything', async () => {
    const served = await shop.serveInside('shop-dev-1', '--write');
    shop.kubectl.holds([], '', 'none');
    const before = shop.head;
    const { isError, text } = await served.call('clean_slot', { slot: 1 });
    expect(isError).toBe(true);
    expect(text).toContain('namespaces is forbidden');
    shop.kubectl.holds([]);
    const gone = await served.call('clean_slot', { slot: 1 });
    expect(gone.text).toBe('error: namespace shop-dev-1 does not say whose it is: nothing was done');
    expect(shop.head).toBe(before);
  });

  test.each([
    ['--context other', { SLOTSTACK_NAMESPACE: 'shop-dev-1' }, 2, 'works on its own cluster'],
    ['', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 1, 'this is a pod, and nothing says of which namespace'],
    ['', { SLOTSTACK_NAMESPACE: '../x' }, 1, '"../x" is no name of a namespace'],
    ['', { SLOTSTACK_NAMESPACE: '' }, 1, '"" is no name of a namespace'],
  ])('mcp %s with %j serves nobody', async (words, environment, status, message) => {
    const file = join(shop.checkout, 'services.yaml');
    const call = await slotstackHere(`mcp ${words}`, { environment: { SERVICES_FILE: file, ...environment } });
    expect(call).toMatchObject({ status, stdout: '' });
    expect(call.stderr).toContain(message);
  });
});

describeWithGit('slotstack mcp, in a pod of a slot, asked for another,', () => {
  let shop: Shop;
  let served: Served;
  beforeAll(async () => {
    shop = new Shop();
    served = await shop.serveInside('shop-dev-1', '--write');
  });
  afterAll(() => shop.end());

  test.each([
    ['status', { targets: ['shop-dev-2'] }],
    ['status', { targets: ['shop-dev-1', 'shop-dev-2'] }],
    ['status', { targets: ['shop-dev'] }],
    ['status', { targets: ['shop-platform'] }],
    ['logs', { target: 'shop-dev-2' }],
    ['connect', { target: 'shop-dev' }],
    ['show_slot', { slot: 2 }],
    ['show_slot', { issue: 7 }],
    ['show_slot', { slot: 1, issue: 7 }],
    ['list_slots', { project: 'other' }],
    ['clean_slot', { slot: 2 }],
    ['clean_slot', { slot: 1, namespace: 'shop-dev-2' }],
  ])('%s %j is refused, and tells nothing of another', async (name, given) => {
    const before = shop.head;
    const { isError, text, fields } = await served.call(name, given);
    expect({ isError, fields }).toEqual({ isError: true, fields: undefined });
    expect(text).not.toContain('bob');
    expect(shop.head).toBe(before);
    expect(JSON.stringify(shop.kubectl.calls)).not.toContain('shop-dev-2');
  });
});
