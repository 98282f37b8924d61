import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnNode, eventually, kubectl } from './cluster';
import { dataDirectory } from './data-root';
import { Trial } from './trial';

const testCluster = join(__dirname, '../../../shared/cluster');
const workspace = '/home/clauder/workspace';

/** Images of an agent; only the test cluster beside the project can be given any. */
const hasImages = existsSync(join(testCluster, 'node-images'));
if (!hasImages) console.warn('skipped: a workspace on a cluster: it has no images of an agent to try');

(hasImages ? describeOnNode : describe.skip)('a workspace of an agent', () => {
  const trial = new Trial('e2e-workspace');
  const target = trial.project;
  const pod = 'clauder-0';
  const backups = `${dataDirectory}/${target}.backups`;

  const use = (image: string, generation = 0) => {
    trial.variables = {
      ...{ CLAUDER_BACKUPS: backups, RESTIC_PASSWORD: 'p4ss' },
      ...{ CLAUDER_IMAGE: `localhost/e2e/agent:${image}`, CLAUDER_SSH_SECRET: 'keys' },
      ...{
        DB_USER: 'clauder',
        DB_PASSWORD: 'p4ss',
        JWT_SECRET: 'jwt',
        ADMIN_PASSWORD: 'admin',
        ANTHROPIC_API_KEY: 'key',
      },
    };
    trial.copy('projects/clauder', (services) => {
      services.setIn(['backup', 'image'], 'localhost/e2e/restic:0.14');
      services.setIn(['secrets', 'keys'], { source: 'shared' });
      // What looks for secrets has tests of its own: workspace-scan.e2e.test.ts.
      services.deleteIn(['workspace', 'scan']);
      services.setIn(['environments', 'dev', 'dataGeneration'], generation);
    });
  };
  const deliver = () => {
    for (const [command, ...more] of [['apply'], ['wait', '--timeout', '300']] as const) {
      const { status, stderr } = trial.run(command, target, ...more);
      expect(status === 0 ? '' : stderr).toBe('');
    }
  };
  const run = (script: string) =>
    kubectl(['exec', '-n', target, pod, '-c', 'clauder', '--', 'sh', '-ec', script]).trim();
  const log = (container = 'clauder') => kubectl(['logs', '-n', target, pod, '-c', container]);
  const isReady = () =>
    kubectl(['get', 'pod', pod, '-n', target, '-o', 'jsonpath={.status.conditions[?(@.type=="Ready")].status}']) ===
    'True';
  const restart = () => {
    kubectl(['delete', 'pod', pod, '-n', target]);
    kubectl(['rollout', 'status', 'statefulset/clauder', '-n', target, '--timeout=240s']);
  };
  const sql = (statement: string) =>
    kubectl([
      ...['exec', '-n', target, 'postgres-0', '--', 'psql', '-U', 'clauder', '-d', 'clauder', '-tAc', statement],
    ]).trim();

  beforeAll(() => {
    spawnSync(join(__dirname, 'workspace-images.sh'), [testCluster], { stdio: 'inherit' });
    trial.begin();
    trial.dataRoot.run(`mkdir -p -- ${target}.backups`);
    use('1');
    expect(trial.run('apply', trial.platform)).toMatchObject({ status: 0 });
    const key = join(trial.outdir, '..', 'id_ed25519');
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    kubectl(['create', 'secret', 'generic', 'keys', '-n', trial.platform, `--from-file=id_ed25519=${key}`]);
    deliver();
  });
  afterAll(() => {
    trial.end();
  });

  test('answers at its port, and runs what its image runs', () => {
    const get = `require('node:http').get('http://clauder:8080/', (answer) => answer.pipe(process.stdout))`;
    expect(run(`node -e "${get}"`)).toBe('agent of the image');
    expect(run('tr "\\0" " " </proc/$(pgrep -f app/clauder | head -n 1)/cmdline')).toContain('/app/clauder');
  });

  test('says first what there is', () => {
    expect(log().split('\n')[0]).toBe(`workspace: ${workspace}: new; missing: nothing`);
  });

  test('has keys that the agent alone can read', () => {
    expect(run('stat -c "%a %u" /root/.ssh /root/.ssh/id_ed25519')).toBe('700 0\n600 0');
    expect(
      run('git config --file /root/.gitconfig user.name 2>/dev/null || sed -n "s/.*name = //p" /root/.gitconfig'),
    ).toBe('clauder');
  });

  test('has no processes that nobody has waited for', () => {
    run('sh -c "sleep 0.1 & exec sleep 0" & sleep 2');
    expect(run('ps -eo stat= | grep -c "^Z" || :')).toBe('0');
  });

  test('installs packages that stay, and others', () => {
    run(
      'apt-persist figlet && apt-get -qq install -y tree >/dev/null && figlet hi >/dev/null && tree --version >/dev/null',
    );
    run('pip-persist greeting');
    run(
      'mkdir -p /tmp/pack && cd /tmp/pack && printf \'{"name":"tool","version":"1.0.0","bin":"tool.js"}\' >package.json && printf "#!/usr/bin/env node\\nconsole.log(1)\\n" >tool.js && npm install --global --offline "$(npm pack --silent)"',
    );
    expect(run('tool')).toBe('1');
    run(
      `echo mine >${workspace}/CLAUDE.md; echo work >${workspace}/work; echo scratch >/tmp/scratch; echo mine >/usr/local/share/agent/conflicting`,
    );
    sql('create table kept (n int); insert into kept values (1), (2)');
  });

  test('tells who logs in what does not stay', () => {
    for (const shell of ['sh -li', 'bash -i', 'bash -li'])
      expect(
        run(`${shell} -c true 2>&1`)
          .split('\n')
          .filter((line) => line.startsWith('What')),
      ).toEqual([
        'What apt-get install installs is gone when this container starts again; apt-persist installs for good.',
      ]);
    expect(run('sh -lc true 2>&1')).toBe('');
  });

  const survives = () => {
    expect(run(`cat ${workspace}/CLAUDE.md ${workspace}/work /tmp/scratch`)).toBe('mine\nwork\nscratch');
    expect(run('stat -c %a /tmp')).toBe('1777');
    expect(run('tool; figlet hi >/dev/null; .pip/venv/bin/python -m greeting')).toBe('1\nhello');
    expect(run('command -v tree || echo gone')).toBe('gone');
    expect(sql('select count(*) from kept')).toBe('2');
    expect(log()).toContain('packages: apt: 1 there, 0 missing');
    expect(log()).toContain('packages: pip: 1 there, 0 missing');
  };

  test('survives a restart', () => {
    restart();
    survives();
    expect(log('workspace-seed')).toBe('workspace: /usr/local is as this image has it\n');
  });

  test('survives a restart of the node: what ran of the pod is gone, and the pod is not', () => {
    const uid = kubectl(['get', 'pod', pod, '-n', target, '-o', 'jsonpath={.metadata.uid}']);
    // All of the pod, with the process that holds its network.
    const processes = spawnSync(
      'sh',
      ['-c', `grep -l ${uid.replaceAll('-', '.')} /proc/[0-9]*/cgroup | cut -d / -f 3`],
      {
        encoding: 'utf8',
      },
    ).stdout.trim();
    expect(processes.split('\n').length).toBeGreaterThan(1);
    spawnSync('kill', ['-9', ...processes.split('\n')]);
    eventually('the pod is not ready', () => !isReady(), 60);
    eventually('the pod is ready again', isReady, 240);
    expect(kubectl(['get', 'pod', pod, '-n', target, '-o', 'jsonpath={.metadata.uid}'])).toBe(uid);
    survives();
  });

  test('is told signals, and ends as its command does', () => {
    const ended = () =>
      kubectl([
        'get',
        'pod',
        pod,
        '-n',
        target,
        '-o',
        'jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}',
      ]);
    run('kill -TERM $(pgrep -of /app/clauder)');
    eventually('the container has ended', () => ended() === '0');
    eventually('the pod is ready again', isReady);
  });

  test('survives another image, without any network, and has what that has', () => {
    use('2');
    deliver();
    survives();
    expect(run('cd /usr/local/share/agent && ls && cat added changed conflicting')).toBe(
      'added\nchanged\nconflicting\n2\n2\nmine',
    );
    expect(log('workspace-seed')).toContain('kept: /usr/local/share/agent/conflicting: changed here, and in the image');
  });

  test('is seeded to its end where that was killed', () => {
    run('rm /var/lib/slotstack/usr-local.manifest; rm -r /usr/local/lib/node_modules/npm /usr/local/share/agent/added');
    kubectl(['delete', 'pod', pod, '-n', target, '--wait=false']);
    // As soon as it is there.
    const kill =
      "for i in $(seq 6000); do pkill -9 -f 'scripts/seed-director[y] /usr/local' && exit; sleep 0.02; done; exit 1";
    expect(spawnSync('sh', ['-c', kill]).status).toBe(0);
    eventually('the pod is ready again', isReady, 240);
    expect(run('npm --version >/dev/null; cat /usr/local/share/agent/added')).toBe('2');
    expect(run('ls /var/lib/slotstack | grep -c "seeding\\|staging\\|scratch" || :')).toBe('0');
  });

  test('is backed up', () => {
    expect(trial.run('backup', target)).toMatchObject({ status: 0 });
    expect(trial.run('backups', 'drill', target)).toMatchObject({ status: 0 });
  });

  test('is empty for whom it begins anew', () => {
    use('2', 1);
    deliver();
    expect(run(`ls -A ${workspace} /tmp | grep -v "^$"`)).toContain('CLAUDE.md');
    expect(run(`cat ${workspace}/CLAUDE.md`)).toContain('it stays');
    expect(run(`ls ${workspace}/work /tmp/scratch 2>/dev/null || echo gone`)).toBe('gone');
    expect(run('command -v figlet tool || echo gone')).toBe('gone');
  });

  test('is what it was, restored from its backup, and says so', () => {
    const { status, stderr } = trial.run('restore', target, '--yes');
    expect(status === 0 ? '' : stderr).toBe('');
    survives();
    expect(log()).toMatch(/^workspace: \S+: restored: [0-9T:-]+Z, backup [0-9a-f]{8} of \S+; missing: nothing$/m);
    expect(run('stat -c "%a %u" /root/.ssh /root/.ssh/id_ed25519')).toBe('700 0\n600 0');
  });
});
