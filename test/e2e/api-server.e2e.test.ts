import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Notices } from '../../input/notice';
import { loadProjects } from '../../config/projects';
import { platformName } from '../../stacks/platform-stack';
import { synthesize } from '../../stacks/synthesize';
import { refusedObjects } from '../kubernetes/object-checks/refused-objects';
import { describeWithCluster, kubectl } from './cluster';

const outdir = mkdtempSync(join(tmpdir(), 'slotstack-e2e-'));

afterAll(() => {
  rmSync(outdir, { recursive: true });
});

describeWithCluster('the API server', () => {
  test('accepts every object of every target whose kind it knows', () => {
    const projects = loadProjects(
      ['projects/alimentor/services.yaml', 'projects/project-example/services.yaml', 'projects/clauder/services.yaml'],
      {
        environment: {},
      },
    );
    synthesize(projects, { outdir, notices: new Notices() });
    const platforms = projects.map(({ name }) => platformName(name));
    // Of several slots, the first: the others differ by their number only.
    const targets = projects.flatMap((project) => project.targets).filter(({ slot = 1 }) => slot === 1);
    const namespaces = new Set(['argocd', ...platforms, ...targets.map(({ namespace }) => namespace)]);
    const missing = [...namespaces].filter((name) => kubectl(['get', 'namespace', name, '--ignore-not-found']) === '');
    for (const name of missing) kubectl(['create', 'namespace', name]);
    try {
      for (const name of [...platforms, ...targets.map((target) => target.name)]) {
        const refused = refusals(join(outdir, name));
        // cert-manager is not part of a test cluster.
        expect(refused.filter((line) => !line.includes('"ClusterIssuer"') && !line.includes('ensure CRDs'))).toEqual(
          [],
        );
      }
    } finally {
      if (missing.length > 0) kubectl(['delete', 'namespace', ...missing]);
    }
  });

  test.each(refusedObjects)('refuses %s, as synth does', (_, object) => {
    const apply = () => kubectl(['apply', '--server-side', '--dry-run=server', '-f', '-'], JSON.stringify(object));
    expect(apply).toThrow();
  });
});

function refusals(directory: string): string[] {
  try {
    kubectl(['apply', '--dry-run=server', '-R', '-f', directory]);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .filter((line) => line !== '' && !line.includes('Warning:'))
      .map((line) => line.replace(/^kubectl apply[^:]*: /, ''));
  }
}
