import { spawnSync } from 'node:child_process';
import { highestGeneration } from '../../../rules/generation';
import type { Container } from '../../../kubernetes/pod-template';
import { GeneratedSecret } from '../../../constructs/data-service/generated-secret';
import { CleanupJob } from '../../../constructs/slot-data/cleanup-job';
import { PrepareJob } from '../../../constructs/slot-data/prepare-job';
import type { SlotDataProps } from '../../../constructs/slot-data/slot-data';

import { containerOf, disk, lasting, newChart, newData, objectsOf, only, pathsWith, podOf, slot } from '../built';
import { Sandbox } from './scripts/sandbox';

const values = { POSTGRES_USER: 'a_b', 'mail.user': 'A.b-c', EMPTY: '' };
const random = ['POSTGRES_PASSWORD', 'a.b-c'];

/** The containers that run scripts, for one target. */
function containers(props: SlotDataProps): Record<string, Container> {
  const data = newData({ ...props, paths: pathsWith('db', { mode: '750' }) });
  const claims = ['db', 'cache'].map((dataPath) => ({ dataPath, user: 0, group: 65534 }));
  const secret = new GeneratedSecret(data, 'secret', {
    name: 'db-secret',
    data,
    owner: { dataPath: 'queue', user: 0, group: 0 },
    values,
    random,
    besides: {},
  });
  const directories = [data.environmentDirectory];
  const prepare = new PrepareJob(newChart(), 'prepare', { disk: data.disk, directories });
  const podOfJob = (construct: CleanupJob | GeneratedSecret | PrepareJob) => podOf(only(objectsOf(construct), 'Job'));
  return {
    ensure: data.ensure({ workload: 'StatefulSet/db', claims, isOfGroup: true })
      .initContainers[0] as unknown as Container,
    'generate-credentials': containerOf(podOfJob(secret), 'slot-data-credentials'),
    ...(data.slot !== undefined && {
      delete: containerOf(podOfJob(new CleanupJob(data, 'cleanup', { data })), 'delete'),
    }),
    prepare: containerOf(podOfJob(prepare), 'prepare'),
    'place-scripts': containerOf(podOfJob(prepare), 'place-scripts'),
  };
}

const long = 'a'.repeat(63);
const longest = disk({ project: long, id: long, namespace: 'platform' });
const targets: [description: string, props: SlotDataProps][] = [
  ['a slot', slot],
  ['a lasting environment', lasting],
  ['a slot directly below the root', { ...slot, directory: 'slot-3' }],
  ['unusual directories', { ...slot, directory: '.hidden/a_b.c/3', disk: disk({ id: 'Disk_1.a-b' }) }],
  ['the longest names', { ...slot, disk: longest, name: long, namespace: long, directory: `${long}/3` }],
  ['the highest generation', { ...slot, generation: highestGeneration }],
];

const sandbox = new Sandbox();
const scripts = sandbox.placeScripts();
afterAll(() => {
  sandbox.remove();
});

describe.each(targets)('the scripts take the arguments that the manifests of %s give them', (_, props) => {
  test.each(Object.entries(containers(props)))('%s', (_name, { command = [], args = [] }) => {
    const [program = '', ...rest] = [...command, ...args].map((text) => text.replace(/^\/slot-data\/scripts/, scripts));
    const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
    // Past all arguments, they find that they are not in their pod.
    expect(stderr).toMatch(
      /^slot-data: (\/slot-data\/(sentinel|root\/.slotstack) is not a file|\/slot-data\/tickets is not a directory|\/srv\/shop is not a directory)/,
    );
    expect([64, 66]).toContain(status);
  });
});
