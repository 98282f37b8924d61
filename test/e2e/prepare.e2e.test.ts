import { describeWithCluster, eventually, kubectl } from './cluster';
import { Trial } from './trial';

const trial = new Trial('e2e-prepare');
const { project, platform, dataRoot } = trial;
const jobs = ['-n', platform, '-l', 'app.kubernetes.io/name=slot-data-prepare'];

/** Runs the Job as a new version of it would: an old one stays, and does not run again. */
function prepareAgain(): void {
  kubectl(['delete', 'jobs', ...jobs]);
  trial.apply(platform);
}

interface Pods {
  readonly items: readonly {
    readonly status: {
      readonly initContainerStatuses?: readonly [
        { readonly state: { readonly terminated?: { readonly exitCode: number; readonly message: string } } },
      ];
    };
  }[];
}

/** How the Job's tries have ended. */
function ends() {
  const { items } = JSON.parse(kubectl(['get', 'pods', ...jobs, '-o', 'json'])) as Pods;
  return items.flatMap(({ status }) => status.initContainerStatuses?.[0].state.terminated ?? []);
}

describeWithCluster('a disk of a platform', () => {
  beforeAll(() => {
    trial.begin();
    trial.declare({ services: ['redis'] });
    trial.applyPlatform();
  });
  afterAll(() => {
    trial.end();
  });

  test('gets no second sentinel: what may be its empty mount point stays empty, and the Job says why', () => {
    expect(dataRoot.run(`cat ${project}/.slotstack`)).toBe(`slotstack-disk ${project}`);
    dataRoot.run(`mv ${project} ${project}.away; mkdir ${project}`);
    prepareAgain();
    eventually('the Job has tried', () => ends().length > 0);
    expect(ends()[0]).toMatchObject({
      exitCode: 66,
      message: expect.stringMatching(/had a sentinel, .* has none: mount the disk, or remove the ConfigMap/) as string,
    });
    expect(dataRoot.run(`find ${project} -mindepth 1`)).toBe('');

    dataRoot.run(`rmdir ${project}; mv ${project}.away ${project}`);
    prepareAgain();
    trial.applyPlatform();
  });

  test('gets one where the ConfigMap is removed: a new, empty disk is meant', () => {
    dataRoot.run(`rm -r ${project}; mkdir ${project}`);
    kubectl(['delete', 'configmaps', ...jobs]);
    prepareAgain();
    trial.applyPlatform();
    expect(dataRoot.run(`cat ${project}/.slotstack`)).toBe(`slotstack-disk ${project}`);
  });

  test('stays as it is where others use it, until root confirms that slotstack is to have it', () => {
    dataRoot.run(`rm -r ${project}; mkdir ${project}; echo dear >${project}/letter; chown -R 1000 ${project}`);
    const state = () => dataRoot.run(`find ${project} -printf '%p %u %m %s;'`);
    const before = state();
    kubectl(['delete', 'configmaps', ...jobs]);
    prepareAgain();
    eventually('the Job has tried', () => ends().length > 0);
    expect(ends()[0]).toMatchObject({
      exitCode: 64,
      message: expect.stringContaining(`echo ${project} >${dataRoot.path}/.slotstack-adopt`) as string,
    });
    expect(state()).toBe(before);

    dataRoot.run(`echo ${project} >${project}/.slotstack-adopt`);
    prepareAgain();
    trial.applyPlatform();
    expect(dataRoot.run(`cat ${project}/.slotstack ${project}/letter`)).toBe(`slotstack-disk ${project}\ndear`);
    expect(dataRoot.run(`ls -A ${project} | grep adopt || true`)).toBe('');
    expect(dataRoot.run(`stat -c %U:%a ${project}`)).toBe('root:711');
  });
});
