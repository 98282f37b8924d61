import { spawnSync } from 'node:child_process';
import { highestGeneration } from '../../../rules/generation';
import type { DataPaths } from '../../../config/data-paths';
import type { Container } from '../../../kubernetes/pod-template';
import { GeneratedSecret } from '../../../constructs/data-service/generated-secret';
import { CleanupJob } from '../../../constructs/slot-data/cleanup-job';
import { PrepareJob } from '../../../constructs/slot-data/prepare-job';
import { containerOf, dataPathsWith, lasting, newChart, newData, objectsOf, only, podOf, slot } from '../built';

const values = { POSTGRES_USER: 'a_b', 'mail.user': 'A.b-c', EMPTY: '' };
const random = ['POSTGRES_PASSWORD', 'a.b-c'];

/** The containers that run scripts, for one target. */
function containers(target: typeof slot, paths: DataPaths): Record<string, Container> {
  const data = newData({ target, dataPaths: paths });
  const claims = ['db', 'cache'].map((dataPath) => ({ dataPath, user: 0, group: 65534 }));
  const secret = new GeneratedSecret(data, 'secret', { name: 'db-secret', data, dataPath: 'queue', values, random });
  const prepare = new PrepareJob(newChart(), 'prepare', {
    project: 'shop',
    namespace: 'shop',
    dataPaths: [paths],
    imagePullSecrets: [],
  });
  const podOfJob = (construct: CleanupJob | GeneratedSecret | PrepareJob) => podOf(only(objectsOf(construct), 'Job'));
  return {
    ensure: data.attach('StatefulSet/db', claims).initContainer as unknown as Container,
    'generate-credentials': containerOf(podOfJob(secret), 'slot-data-credentials'),
    delete: containerOf(podOfJob(new CleanupJob(data, 'cleanup', { data, platform: 'shop-platform' })), 'delete'),
    prepare: containerOf(podOfJob(prepare), 'prepare'),
  };
}

const long = 'a'.repeat(63);
const targets: [description: string, target: typeof slot, directory: string, changes: Partial<DataPaths>][] = [
  ['a slot', slot, '/srv/shop/slots/3', {}],
  ['a lasting environment', lasting, '/srv/shop/staging', {}],
  ['a slot directly below the root', slot, '/srv/shop/slot-3', {}],
  ['unusual directories', slot, '/srv/shop/.hidden/a_b.c/3', { disk: 'Disk_1.a-b' }],
  ['the longest names', { ...slot, project: long, name: long, namespace: long }, `/srv/shop/${long}/3`, { disk: long }],
  ['the highest generation', { ...slot, generation: highestGeneration }, '/srv/shop/slots/3', {}],
];

describe.each(targets)(
  'the scripts take the arguments that the manifests of %s give them',
  (_, target, directory, changes) => {
    const paths = dataPathsWith('db', { mode: '750' }, { environmentDirectory: directory, ...changes });

    test.each(Object.entries(containers(target, paths)))('%s', (_name, { command = [], args = [] }) => {
      const [program = '', ...rest] = [...command, ...args];
      const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
      // Past all arguments, they find that they are not in their pod.
      expect(stderr).toMatch(
        /^slot-data: (\/slot-data\/sentinel is not a file|\/slot-data\/tickets is not a directory|\/srv\/shop is not a directory)/,
      );
      expect([64, 66]).toContain(status);
    });
  },
);
