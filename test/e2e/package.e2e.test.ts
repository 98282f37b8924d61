import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Packed } from '../packed';
import { temporaryDirectory } from '../slots/repository';
import { describeWithCluster, kubectl } from './cluster';
import { Trial } from './trial';

const trial = new Trial('e2e-package');
const slot = `${trial.project}-dev-1`;

describeWithCluster('a project that slotstack init has made, in a repository of its own', () => {
  const directory = temporaryDirectory();
  let packed: Packed;

  const succeed = (...words: string[]) => {
    const result = packed.call(directory, words);
    expect(result).toMatchObject({ status: 0 });
    return result;
  };

  beforeAll(() => {
    trial.begin();
    packed = new Packed();
    succeed('init', '--project', trial.project);
    // On this node, data lies elsewhere.
    const file = join(directory, 'services.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll(`/srv/slotstack/${trial.project}`, trial.dataRoot.path));
    succeed('synth');
  });

  afterAll(() => {
    trial.end();
  });

  test('becomes ready as it is', () => {
    succeed('apply', slot, '--yes');
    expect(succeed('wait', slot, '--timeout', '240').stderr).toContain(`${slot} is ready\n`);
    const page = kubectl(['exec', '--namespace', slot, 'deployment/web', '--', 'cat', '/page/index.html']);
    expect(page).toBe(`${trial.project} ai, slot 1, database at postgres\n`);
  });

  test('is told in a line, and its database is reached by what connect says', () => {
    expect(succeed('status').stdout).toMatch(new RegExp(`^${slot} +nobody +- +- +3/3 +0 `, 'm'));
    const { stdout } = succeed('connect', slot);
    const [line = ''] = stdout.match(/kubectl get secret postgres-credentials .*POSTGRES_USER.*(?= \|)/) ?? [];
    expect(line).not.toBe('');
  });

  test('is gone with its data', () => {
    expect(succeed('delete', slot, '--yes').stderr).toContain(`${slot} is deleted\n`);
    expect(trial.dataRoot.run(`ls ${trial.project}/slots`)).toBe('');
  });
});
