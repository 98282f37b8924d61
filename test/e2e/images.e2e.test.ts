import { closed, hasRegistries, open } from './addons';
import { describeWithCluster, kubectl } from './cluster';
import { Trial } from './trial';

const trial = new Trial('e2e-images');
const slot = `${trial.project}-dev-1`;

/** What no run before this one has copied. */
const copy = `e2e/copies/app:run-${process.pid}-${Date.now()}`;

const images = (secret: string) => ({
  images: {
    app: { type: 'external', from: `${open}/e2e/app:1`, local: `${open}/${copy}` },
    closed: { type: 'external', from: `${open}/e2e/app:1`, local: `${closed}/${copy}` },
  },
  registries: { [open]: { tls: 'disabled' }, [closed]: { tls: 'disabled', secret } },
});

const web = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'web', image: `${open}/${copy}`, command: ['sleep', '86400'] }],
      },
    },
  },
};

if (!hasRegistries()) console.warn('skipped: images: the registries of the test cluster are not there');

(hasRegistries() ? describeWithCluster : describe.skip)('images', () => {
  const declare = (secret: string) => {
    trial.declare({
      ...{ services: [], maxSlots: 1, active: { 1: { generation: 1, life: 1, issue: 1 } }, included: [web] },
      images: images(secret),
    });
  };
  const login = (name: string, password: string) => {
    const values = ['--from-literal=username=e2e', `--from-literal=password=${password}`];
    kubectl(['create', 'secret', 'generic', name, '-n', trial.platform, '--type=kubernetes.io/basic-auth', ...values]);
  };

  beforeAll(() => {
    trial.begin();
    declare('login');
  });
  afterAll(() => {
    trial.end();
  });

  test('are copied, and workloads run what was copied', () => {
    const applied = trial.run('apply', slot);
    expect(applied).toMatchObject({ status: 0 });
    login('login', 'e2e');
    const { status, stderr } = trial.run('images', 'mirror', '--timeout', '120');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(trial.run('wait', slot, '--timeout', '180')).toMatchObject({ status: 0 });
    for (const registry of [open, closed]) expect(stderr).toContain(`${registry}/${copy}`);
  });

  test('that are there are not copied again', () => {
    const { status, stderr } = trial.run('images', 'mirror', '--timeout', '120');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).not.toContain(copy);
  });

  test('that cannot be copied are told, with the reason', () => {
    declare('wrong');
    login('wrong', 'no-password-of-anybody');
    const { status, stderr } = trial.run('images', 'mirror', '--timeout', '60');
    expect(status).toBe(1);
    expect(stderr).toMatch(/unauthorized|401/i);
    expect(stderr).not.toContain('no-password-of-anybody');
  });
});
