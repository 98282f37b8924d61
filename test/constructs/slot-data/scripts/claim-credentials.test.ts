import { chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClaimSandbox, data, lasting } from './claim-sandbox';
import { describeAsRoot, OTHER_LIFE, type MarkerFields, type Options } from './sandbox';

let sandbox: ClaimSandbox;
let existing: string;
let output: string;
beforeEach(() => {
  sandbox = new ClaimSandbox();
  existing = join(sandbox.base, 'existing');
  output = join(sandbox.base, 'credentials');
  mkdirSync(existing);
  mkdirSync(output);
  chownSync(output, 999, 999);
});
afterEach(() => {
  sandbox.remove();
});

const generate = (options: Options = {}) =>
  sandbox.run(
    'generate-credentials',
    {
      data: 'postgres',
      namespace: 'alimentor-dev-3',
      name: 'db-secret',
      existing,
      output,
      owner: '999:999',
      ...options,
    },
    ['POSTGRES_PASSWORD'],
  );
const kindOfWritten = () => (JSON.parse(readFileSync(join(output, 'create.json'), 'utf8')) as { kind: string }).kind;

describeAsRoot('generate-credentials beside a claim', () => {
  test('writes as the user of the data what only that user reads', async () => {
    expect(await generate()).toEqual({ code: 0, stdout: 'slot-data: Secret db-secret gets 1 values\n', stderr: '' });
    expect(kindOfWritten()).toBe('Secret');
    for (const file of ['create.json', 'patch.json']) {
      const { uid, gid, mode } = statSync(join(output, file));
      expect([uid, gid, mode & 0o7777]).toEqual([999, 999, 0o600]);
    }
    expect(sandbox.tree()).toEqual([]); // the volume is mounted to be read only
  });

  test('once more replaces what a first try has left', async () => {
    await generate();
    writeFileSync(join(existing, 'SLOTSTACK_GENERATION_7'), '7');
    expect((await generate()).stdout).toContain('is there and stays as it is');
    expect(kindOfWritten()).toBe('SelfSubjectReview');
  });

  test.each<[string, MarkerFields, Options]>([
    ['of this life', {}, {}],
    ['newer than the manifest', { generation: '8' }, {}],
    ['of a lasting environment', { life: '-' }, lasting],
  ])('refuses data %s whose Secret is lost', async (_, earlier, options) => {
    sandbox.earlier(earlier);
    const result = await generate(options);
    expect(result).toMatchObject({ code: 65, stdout: '' });
    expect(result.stderr).toContain('Secret db-secret is lost, and postgres holds data that it opens');
  });

  test('refuses it too where fsGroup has changed all modes', async () => {
    sandbox.earlier();
    sandbox.giveToGroup();
    expect(await generate()).toMatchObject({ code: 65 });
  });

  test.each<[string, MarkerFields, Options]>([
    ['of an earlier task', { generation: '6' }, {}],
    ['of another life', { life: OTHER_LIFE }, {}],
    ['that a raised generation empties', { life: '-' }, { ...lasting, generation: '8' }],
  ])('does not mind data %s: no service starts on it', async (_, earlier, options) => {
    sandbox.earlier(earlier);
    expect((await generate(options)).code).toBe(0);
    expect(kindOfWritten()).toBe('Secret');
  });

  describe('where the volume of a lasting environment holds a database that has to be moved to its place', () => {
    beforeEach(() => sandbox.write('database', 'precious', 999));

    test('makes no new password for it', async () => {
      expect(await generate(lasting)).toMatchObject({ code: 65, stdout: '' });
    });

    test('keeps the values of its Secret, also while its pod is refused', async () => {
      writeFileSync(join(existing, 'POSTGRES_PASSWORD'), 'secret');
      expect((await sandbox.ensure(lasting)).code).toBe(65);
      expect((await generate(lasting)).stdout).toContain('keeps its values, which postgres needs');
      const patch: unknown = JSON.parse(readFileSync(join(output, 'patch.json'), 'utf8'));
      expect(patch).toEqual({ stringData: { SLOTSTACK_GENERATION_7: '7' } });
    });

    test('makes one in a slot, which starts empty beside it', async () => {
      expect((await generate()).code).toBe(0);
      expect(kindOfWritten()).toBe('Secret');
    });
  });

  test('lost+found is no database', async () => {
    sandbox.directory('lost+found');
    expect((await generate(lasting)).code).toBe(0);
    expect(kindOfWritten()).toBe('Secret');
  });

  test('cannot tell what is in data that nobody may list: it makes no password', async () => {
    sandbox.earlier();
    chownSync(join(sandbox.disk, data), 0, 0);
    expect(await generate()).toMatchObject({ code: 75, stdout: '' });
  });

  test('a symlink in the place of the data is no data', async () => {
    symlinkSync('/usr', join(sandbox.directory('slot-data', 999), 'postgres'));
    expect((await generate()).code).toBe(0);
  });
});
