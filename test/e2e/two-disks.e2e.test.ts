import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnNode, eventually, kubectl } from './cluster';
import { makeSecrets, redis } from './data-services';
import { Trial, waitForServices, type Declaration } from './trial';

const trial = new Trial('e2e-disks');
const { project, dataRoot } = trial;
const [slot, dev] = [`${project}-dev-1`, `${project}-dev`];
const slotRoot = `${dataRoot.path}.slots`;
const services = ['redis'] as const;
const collectors = { dev: 'slot-data-collector', slot: 'slot-data-collector-2' };
const declaration: Declaration = {
  services,
  active: { 1: 1 },
  dev: 1,
  slotDisk: { root: slotRoot, disk: `${project}-slots` },
  limit: '100Mi',
};

/** Whether Redis takes a value, and has it on its disk. */
function takes(namespace: string): boolean {
  return redis(namespace, 'set', 'task', 'one') === 'OK' && redis(namespace, 'get', 'task') === 'one';
}

describeOnNode('lasting environments on another disk than slots', () => {
  beforeAll(() => {
    trial.begin();
    mkdirSync(slotRoot);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=150M,mode=0755', 'tmpfs', slotRoot]);
    trial.declare(declaration);
    kubectl(['apply', '-f', `${trial.outdir}/${dev}/0000-namespace.k8s.yaml`]);
    makeSecrets(dev, services);
    trial.applyPlatform();
    trial.apply(slot, dev);
    for (const target of [slot, dev]) waitForServices(target, services);
    for (const collector of Object.values(collectors)) trial.collect(collector);
  });
  afterAll(() => {
    execFileSync('umount', ['--lazy', slotRoot]);
    trial.end();
  });

  test('keep their data there', () => {
    expect(readdirSync(join(slotRoot, 'slots/1'))).toContain('redis');
    expect(readdirSync(join(dataRoot.path, 'dev'))).toContain('redis');
    expect(readdirSync(dataRoot.path)).not.toContain('slots');
  });

  test('go on where data of a slot fills the disk, and the collector says whose it is', () => {
    // As the slot's service could. Written by it, memory would be full first: that of a tmpfs counts as the writer's.
    const filler = join(slotRoot, 'slots/1/redis/filler');
    expect(() => {
      writeFileSync(filler, Buffer.alloc(200 * 1024 ** 2, 1));
    }).toThrow('ENOSPC');
    eventually('the slot takes nothing any more', () => !takes(slot));
    expect(takes(dev)).toBe(true);
    const warnings = (report: string) => report.split('\n').filter((line) => line.includes('warning:'));
    // What it has seen cannot be written down, so the run fails: a person sees that.
    const ofSlot = warnings(trial.collect(collectors.slot, 'failed'));
    expect(ofSlot).toEqual([
      expect.stringMatching(
        new RegExp(`^collect: warning: ${slot} redis has 1\\d{8} bytes, which is 1\\d\\d % of its limit`),
      ),
      expect.stringMatching(
        new RegExp(`^collect: warning: the disk ${project}-slots is 100 % full; most is of ${slot} 1\\d{8} bytes$`),
      ),
    ]);
    expect(warnings(trial.collect(collectors.dev)).join()).not.toContain(`${dev} `);
    expect(trial.run('status', slot).stdout).toMatch(new RegExp(`warning: ${slot} redis has 1\\d{8} bytes`));
  });
});
