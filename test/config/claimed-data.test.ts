import { load, loadTarget, problemsOf } from './project-directory';

const services = (dataPaths: string, more = '') => `project: shop
environments: {dev: {}}
dataPaths: ${dataPaths}
${more}`;

const claimed = (dataPaths: string, more?: string) => loadTarget(services(dataPaths, more)).claimedData;
const problems = (dataPaths: string, more?: string) => problemsOf(services(dataPaths, more));

describe('data paths in claims', () => {
  test('have a claim each, as all have it but for what is stated', () => {
    const dataPaths =
      '{claim: {size: 10Gi, storageClass: fast}, dirs: [db, {name: files, owner: 1000, claim: {size: 1Ti, accessModes: [ReadWriteMany]}}]}';
    expect(claimed(dataPaths)?.paths).toEqual([
      { name: 'db', size: '10Gi', storageClass: 'fast', accessMode: 'ReadWriteOnce' },
      { name: 'files', owner: 1000, size: '1Ti', storageClass: 'fast', accessMode: 'ReadWriteMany' },
    ]);
    expect(loadTarget(services(dataPaths)).dataPaths).toBeUndefined();
  });

  test('take what they leave out from the block storage of codexctl', () => {
    const storage = 'storage: {data: {size: 20Gi, storageClass: slow, accessModes: [ReadWriteOnce]}}';
    expect(claimed('{claim: {}, dirs: [db]}', storage)?.paths).toEqual([
      { name: 'db', size: '20Gi', storageClass: 'slow', accessMode: 'ReadWriteOnce' },
    ]);
    expect(claimed('{claim: {size: 1Gi}, dirs: [db]}', storage)?.paths[0]?.size).toBe('1Gi');
    // An empty class is that of the cluster, as in codexctl's templates.
    const ofCluster = 'storage: {data: {size: 20Gi, storageClass: ""}}';
    expect(claimed('{claim: {}, dirs: [db]}', ofCluster)?.paths[0]?.storageClass).toBeUndefined();
  });

  test('keep what was moved aside as long as the collector would', () => {
    expect(claimed('{claim: {size: 1Gi}, dirs: [db]}')?.retentionHours).toBe(72);
    expect(claimed('{claim: {size: 1Gi}, dirs: [db], collector: {trashRetentionHours: 5}}')?.retentionHours).toBe(5);
  });

  test('are those of some environments, where a template leaves the size empty in the others', () => {
    const { targets } = load(`project: shop
environments: {dev: {}, staging: {}}
dataPaths:
  claim: {size: '{{ ternary (eq .Env "dev") "1Gi" "" }}'}
  root: '{{ ternary (eq .Env "dev") "" "/srv/shop" }}'
  envDir: '{{ ternary (eq .Env "dev") "" "/srv/shop/staging" }}'
  dirs: [db]
`);
    const kinds = targets.map(({ name, dataPaths, claimedData }) => [
      name,
      dataPaths?.root,
      claimedData?.paths[0]?.size,
    ]);
    expect(kinds).toEqual([
      ['shop-dev', undefined, '1Gi'],
      ['shop-staging', '/srv/shop', undefined],
    ]);
  });

  test.each([
    ['root: /srv/shop', 'dataPaths.root: the data lies in claims: leave out root, or claim'],
    [
      'envDir: /srv/shop/dev',
      'dataPaths.envDir: the data lies in claims, which are of one environment or slot each: leave it out',
    ],
    ['paths: [/srv/shop/dev/db]', 'dataPaths.paths: the data lies in claims: name the data paths in dirs'],
    ['node: node-1', 'dataPaths.node: a pod follows the volume of its claim: leave it out'],
    ['disk: disk-1', 'dataPaths.disk: data in claims is on no disk of a node: leave it out'],
    ['limit: 5Gi', 'dataPaths.limit: what the data may reach is the size of its claim: leave it out'],
  ])('have no place on a node: %s', (key, message) => {
    expect(problems(`{claim: {size: 1Gi}, dirs: [db], ${key}}`)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    [
      '{claim: {}, dirs: [db]}',
      'dataPaths.claim: size is missing: how much the claim of a data path holds, such as "10Gi"',
    ],
    ['{claim: {size: 10}, dirs: [db]}', 'dataPaths.claim.size'],
    ['{claim: {size: 10GB}, dirs: [db]}', 'dataPaths.claim.size: must be a size such as "500Mi" or "20Gi"'],
    ['{claim: {size: 1Gi, accessModes: [ReadWriteOncePod]}, dirs: [db]}', 'must be ReadWriteOnce or ReadWriteMany'],
    ['{claim: {size: 1Gi, storageClass: Bad_Name}, dirs: [db]}', 'must be the name of a storage class'],
    [
      '{root: /srv/shop, envDir: /srv/shop/dev, dirs: [{name: db, claim: {size: 1Gi}}]}',
      'dataPaths.dirs[0].claim: the data lies on the node',
    ],
    ['{claim: {size: 1Gi, class: fast}, dirs: [db]}', 'unknown key "class"'],
    ['{claim: {size: 1Gi}}', 'dataPaths.dirs: required: a directory for each data service'],
    ['{claim: {size: 1Gi}, dirs: [db, db]}', '"db" is there twice'],
    ['{claim: {size: 1Gi}, dirs: [../db]}', 'leaves the directory of the environment'],
    [
      '{claim: {size: 1Gi}, dirs: [{name: db, limit: 1Gi}]}',
      'dataPaths.dirs[0].limit: what the data may reach is the size of its claim',
    ],
  ])('that cannot be are refused: %s', (dataPaths, message) => {
    expect(problems(dataPaths)).toEqual([expect.stringContaining(message)]);
  });

  test('a block storage that does not do for them is named', () => {
    expect(problems('{claim: {}, dirs: [db]}', 'storage: {data: {size: 20GB}}')[0]).toContain(
      'what it leaves out is that of storage.data.size, which must be a size such as "500Mi" or "20Gi": state it',
    );
  });
});
