import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { objectIdentity, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { filesOf, textsOf } from './golden-texts';
import { checkObject } from './kubernetes/object-checks/check-object';

const directory = 'examples';
const names = readdirSync(directory).flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -'.ts'.length)] : []));
const goldenOf = (name: string) => join(directory, 'golden', name);

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'slotstack-example-'));
});
afterEach(() => {
  rmSync(outdir, { recursive: true });
});

/** Runs an example, as its user does, and gives what it has written. */
function run(name: string): Record<string, string> {
  process.env.CDK8S_OUTDIR = outdir;
  jest.isolateModules(() => {
    jest.requireActual(join('..', directory, name));
  });
  delete process.env.CDK8S_OUTDIR;
  return textsOf(outdir);
}

describe.each(names)('%s', (name) => {
  test('has 15 to 40 lines', () => {
    const lines = readFileSync(join(directory, `${name}.ts`), 'utf8')
      .trim()
      .split('\n').length;
    expect(lines).toBeGreaterThanOrEqual(15);
    expect(lines).toBeLessThanOrEqual(40);
  });

  test('gives what is in examples/golden; with UPDATE_GOLDEN=1, this test accepts a change', () => {
    const texts = run(name);
    if (process.env.UPDATE_GOLDEN) {
      rmSync(goldenOf(name), { recursive: true, force: true });
      for (const [file, text] of Object.entries(texts)) {
        mkdirSync(dirname(join(goldenOf(name), file)), { recursive: true });
        writeFileSync(join(goldenOf(name), file), text);
      }
    }
    const golden = filesOf(goldenOf(name)).map((file) => [file, readFileSync(join(goldenOf(name), file), 'utf8')]);
    expect(texts).toEqual(Object.fromEntries(golden));
  });

  test('gives objects that are valid for Kubernetes, each once', () => {
    run(name);
    const objects = filesOf(outdir).flatMap((file) =>
      parseAllDocuments(readFileSync(join(outdir, file), 'utf8'), { version: '1.1' }).map(
        (document) => document.toJS() as KubernetesObject,
      ),
    );
    expect(objects.flatMap(checkObject)).toEqual([]);
    const identities = objects.map(objectIdentity);
    expect(identities).toEqual([...new Set(identities)]);
  });
});
