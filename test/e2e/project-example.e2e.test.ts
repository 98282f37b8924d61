import { describeWithCluster, kubectl } from './cluster';
import { Trial } from './trial';

const trial = new Trial('e2e-example');
const slot = `${trial.project}-dev-1`;

const has = (kind: string, ...names: string[]) =>
  kubectl(['get', kind, ...names, '-n', slot, '-o', 'jsonpath={.items[*].metadata.name}{.metadata.name}']);

describeWithCluster('a slot of project-example', () => {
  beforeAll(() => {
    trial.begin();
    trial.copy('projects/project-example');
  });
  afterAll(() => {
    trial.end();
  });

  test('is ready after one command, from nothing', () => {
    const applied = trial.run('apply', slot);
    expect(applied).toMatchObject({ status: 0 });
    const waited = trial.run('wait', slot, '--timeout', '300');
    expect(waited).toMatchObject({ status: 0 });
    expect(has('deployments').split(' ').sort()).toEqual([
      ...['chat-backend', 'codex', 'django-backend', 'jaeger', 'web-frontend'],
    ]);
  });

  test('has an agent that works in it, and not beyond', () => {
    const allowed = (...what: string[]) => {
      try {
        return kubectl(['auth', 'can-i', ...what, `--as=system:serviceaccount:${slot}:codex`]).trim();
      } catch {
        return 'no';
      }
    };
    expect(allowed('patch', 'deployments.apps', '-n', slot)).toBe('yes');
    expect(allowed('get', 'secrets', '-n', slot)).toBe('no');
    expect(allowed('get', 'pods', '-n', trial.platform)).toBe('no');
    expect(kubectl(['exec', '-n', slot, 'deployment/codex', '--', 'sh', '-c', 'echo "$SLOTSTACK_SLOT"'])).toBe('1\n');
  });
});
