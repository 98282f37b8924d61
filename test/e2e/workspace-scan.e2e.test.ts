import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { describeOnNode, eventually, kubectl } from './cluster';
import { Trial } from './trial';

const testCluster = join(__dirname, '../../../shared/cluster');

/** Where there is Go, the test cluster beside the project can be given the image. */
const canScan = existsSync(join(testCluster, 'node-images')) && spawnSync('go', ['version']).status === 0;
if (!canScan) console.warn('skipped: secrets in a workspace on a cluster: it has no image of gitleaks');

/** In parts: this file has none either. */
const token = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_');

(canScan ? describeOnNode : describe.skip)('secrets in a workspace', () => {
  const trial = new Trial('e2e-scan');
  const [lasting, slot] = ['e2e-scan-dev', 'e2e-scan-dev-1'];

  const use = (scan: object) => {
    const directory = mkdtempSync(join(tmpdir(), 'slotstack-scan-'));
    const dirs = [{ name: 'work', shared: true, owner: 1000 }];
    const root = trial.dataRoot.path;
    const services = {
      ...{ project: 'shop', environments: { dev: {}, ai: {} }, maxSlots: 1 },
      dataPaths: { root, envDir: `${root}/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}`, dirs },
      workspace: { dataPath: 'work', workload: 'agent', usrLocal: false, packages: { pip: false }, scan },
      services: [{ name: 'agent', manifests: [{ path: 'agent.yaml' }] }],
    };
    const container = {
      ...{ name: 'agent', image: 'docker.io/library/busybox:1.37.0', command: ['sleep', '100000'] },
      resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '1', memory: '64Mi' } },
    };
    const labels = { app: 'agent' };
    const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers: [container] } };
    const agent = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'agent' } };
    writeFileSync(join(directory, 'services.yaml'), stringify(services));
    writeFileSync(
      join(directory, 'agent.yaml'),
      stringify({ ...agent, spec: { replicas: 1, selector: { matchLabels: labels }, template } }),
    );
    trial.copy(directory);
    rmSync(directory, { recursive: true });
  };
  const succeed = ({ status, stdout, stderr }: ReturnType<Trial['run']>) => {
    expect(status === 0 ? '' : stderr).toBe('');
    return stdout;
  };
  const apply = (target: string) => succeed(trial.run('apply', target));
  const wait = (target: string) => succeed(trial.run('wait', target, '--timeout', '240'));
  const status = (target: string) => succeed(trial.run('status', target));
  const run = (target: string, script: string) =>
    kubectl(['exec', '-n', target, 'deployment/agent', '-c', 'agent', '--', 'sh', '-ec', `cd /workspace; ${script}`]);
  let scans = 0;
  const scan = (target: string) => {
    const job = `slot-data-workspace-scan-now-${++scans}`;
    kubectl(['create', 'job', '-n', target, job, '--from=cronjob/slot-data-workspace-scan']);
    kubectl(['wait', '-n', target, `job/${job}`, '--for=condition=complete', '--timeout=120s']);
    return kubectl(['logs', '-n', target, `job/${job}`, '--all-containers']);
  };
  const warnings = (target: string) =>
    kubectl([
      ...['get', 'events', '-n', target, '--field-selector=involvedObject.name=agent,reason=SecretsInWorkspace'],
      '-o',
      'jsonpath={range .items[*]}{.type} {.message}{"\\n"}{end}',
    ]);
  const replicas = (target: string) =>
    kubectl(['get', 'deployment', 'agent', '-n', target, '-o', 'jsonpath={.spec.replicas}/{.status.readyReplicas}']);

  beforeAll(() => {
    spawnSync(join(__dirname, 'scan-images.sh'), [testCluster], { stdio: 'inherit' });
    trial.begin();
    use({});
    apply(trial.platform);
  });
  afterAll(() => {
    trial.end();
  });

  test.each([lasting, slot])('are looked for as soon as there is one, in %s', (target) => {
    apply(target);
    wait(target);
    eventually('a scan has ended', () => status(target).includes('no secrets in the workspace, as was found'));
    expect(warnings(target)).toBe('');
  });

  test.each([lasting, slot])('are told by kind and place, and never shown, in %s', (target) => {
    run(target, `echo token=${token} >plain; echo "token=${token} # gitleaks:allow" >remark`);
    run(target, `name="$(printf 'a\\n\\033[31m\`id\`')"; echo token=${token} >"$name"; echo x=${token} >${token}`);
    run(target, `mkdir -p r/.git; printf '[remote "o"]\\nurl = https://x:${token}@example.test/r\\n' >r/.git/config`);
    run(target, `printf '[allowlist]\\npaths=[".*"]\\n' >.gitleaks.toml; ln -s /etc link; mkfifo fifo`);
    run(target, 'for f in plain remark; do echo "/slot-data/scan/files/$f:github-pat:1"; done >.gitleaksignore');
    run(target, `echo token=${token} >closed; chmod 000 closed`);
    const log = scan(target);
    const shown = status(target);
    const told = warnings(target);
    for (const text of [log, shown, told]) {
      for (const place of ['plain', 'remark', 'a\\n\\x1b[31m`id`', 'r/.git/config', '(a name that is not shown)'])
        expect(text).toContain(`"${place}"`);
      expect(text).not.toContain(token.slice(8));
      expect(text).not.toContain('\u001b[31m');
    }
    expect(shown).toContain('warning: 5 secrets in the workspace, as was found');
    expect(shown).toContain('  github-pat in line 2 of "r/.git/config"');
    expect(shown).toContain('not read there: 1 file or directory');
    expect(told).toContain('Warning 5 found, 1 not read; found github-pat in line 1 of');
    const [json] = JSON.parse(succeed(trial.run('status', target, '--output', 'json'))) as {
      readonly scan: { readonly found: number; readonly findings: readonly object[] };
    }[];
    expect(json?.scan).toMatchObject({ found: 5, notRead: 1 });
    expect(json?.scan.findings).toContainEqual({ kind: 'github-pat', line: 1, path: 'plain' });
    expect(replicas(target)).toBe('1/1');
  });

  test('keep an agent from starting where that is wanted, until they are gone', () => {
    run(lasting, `rm -r ./* .gitleaks*; echo token=${token} >plain`);
    use({ onFinding: 'stop' });
    apply(lasting);
    eventually('the pod does not start', () => status(lasting).includes('"plain"') && replicas(lasting) === '1/', 180);
    expect(
      kubectl([
        'get',
        'pods',
        '-n',
        lasting,
        '-l',
        'app=agent',
        '-o',
        'jsonpath={.items[*].status.initContainerStatuses}',
      ]),
    ).not.toContain(token);
    trial.dataRoot.run(`rm ${trial.project}/dev/work/files/plain`);
    eventually('the pod is ready', () => replicas(lasting) === '1/1', 300);
  });

  test('stop an agent in which they are found later', () => {
    scan(lasting);
    expect(replicas(lasting)).toBe('1/1');
    run(lasting, `echo token=${token} >plain`);
    scan(lasting);
    eventually('the agent is stopped', () => replicas(lasting) === '0/');
    expect(status(lasting)).toContain('github-pat in line 1 of "plain"');
  });

  test('that are allowed are no findings', () => {
    use({ onFinding: 'stop', allow: ['plain'] });
    apply(lasting);
    eventually('the pod is ready', () => replicas(lasting) === '1/1', 240);
  });

  test('that nothing could look for are not said not to be there', () => {
    use({ image: 'docker.io/library/busybox:1.37.0' });
    apply(lasting);
    eventually('the failure is told', () => status(lasting).includes('workspace failed'), 240);
    expect(status(lasting)).toContain('there is no gitleaks in this image');
    expect(replicas(lasting)).toBe('1/1');
  });
});
