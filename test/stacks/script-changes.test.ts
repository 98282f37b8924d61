import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as projects from '../../config/projects';
import type * as scriptFiles from '../../constructs/script-file';
import type * as notice from '../../input/notice';
import type * as synthesis from '../../stacks/synthesize';
import { filesOf } from '../golden-texts';

/** Data services of each type, and workloads that are attached to data. */
const directories = ['test/databases', 'test/fixtures/shop'];

/** Manifests by file and place in it, of a slotstack that has changed as `change` says. */
function manifests(change: () => void = () => undefined): ReadonlyMap<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'slotstack-scripts-'));
  jest.isolateModules(() => {
    change();
    const { loadProjects } = jest.requireActual<typeof projects>('../../config/projects');
    const { synthesize } = jest.requireActual<typeof synthesis>('../../stacks/synthesize');
    const { Notices } = jest.requireActual<typeof notice>('../../input/notice');
    for (const directory of directories)
      synthesize(loadProjects([join(directory, 'services.yaml')], { environment: {} }), {
        outdir: join(outdir, directory),
        notices: new Notices(),
      });
  });
  const documents = filesOf(outdir).flatMap((file) =>
    readFileSync(join(outdir, file), 'utf8')
      .split('\n---\n')
      .map((text, index) => [`${file} ${index}`, text] as const),
  );
  rmSync(outdir, { recursive: true });
  return new Map(documents);
}

const isPlatform = (place: string) => place.includes('-platform/');
/** Jobs that make Secrets: run again, they find them, and leave them as they are. */
const isOfSecrets = (place: string) => place.includes('/0000-secrets.');
const isOfRuns = (place: string) => place.includes('/0000-runs.k8s.yaml');
const isCleanup = (place: string) => place.includes('/pre-delete/') || place.includes('/post-delete/');
/** It runs before each sync, and is not compared with what is there. */
const isGate = (place: string) => place.includes('/pre-sync/');
const before = manifests();
/** Data services, and workloads that are attached to data. */
const withData = [...before].filter(
  ([, text]) => /^kind: (StatefulSet|Deployment)$/m.test(text) && text.includes('slot-data-scripts'),
);

const changedIn = (after: ReadonlyMap<string, string>) =>
  [...before].filter(([place, text]) => after.get(place) !== text).map(([place]) => place);

test('there are pods of each kind', () => {
  expect(withData.length).toBeGreaterThan(15);
  for (const name of ['postgres', 'redis', 'rabbitmq', 'mariadb', 'search'])
    expect(withData.filter(([, text]) => text.includes(`\n  name: ${name}\n`))).not.toEqual([]);
});

test('a changed script changes the Jobs of the platform, those that begin or end slots or make Secrets, and nothing that keeps running in a target', () => {
  const after = manifests(() => {
    jest.doMock('../../constructs/script-file', () => {
      const { scriptFile } = jest.requireActual<typeof scriptFiles>('../../constructs/script-file');
      return { scriptFile: (path: string) => `${scriptFile(path)}true # changed\n` };
    });
  });
  jest.dontMock('../../constructs/script-file');
  const changed = changedIn(after);
  expect(
    changed.filter((place) => ![isPlatform, isCleanup, isGate, isOfSecrets, isOfRuns].some((is) => is(place))),
  ).toEqual([]);
  expect(changed.filter(isPlatform)).not.toEqual([]);
  expect(changed.filter(isCleanup)).not.toEqual([]);
  expect(changed.filter(isGate)).not.toEqual([]);
  const texts = changed.filter(isOfSecrets).map((place) => before.get(place) ?? '');
  expect(texts.every((text) => /^kind: (Cron)?Job$/m.test(text))).toBe(true);
  // What an agent's runs are made with, its pod has by name: none starts anew.
  const ofRuns = changed.filter(isOfRuns).map((place) => before.get(place) ?? '');
  expect(ofRuns.map((text) => /^kind: (\w+)$/m.exec(text)?.[1])).toEqual(['ConfigMap']);
  expect([...after.keys()]).toEqual([...before.keys()]);
});

test('another version of the scripts changes every pod with data: it mounts those', () => {
  const after = manifests(() => {
    jest.doMock('../../constructs/slot-data/scripts-version', () => ({ scriptsVersion: 1001 }));
  });
  jest.dontMock('../../constructs/slot-data/scripts-version');
  const changed = changedIn(after);
  expect(changed).toEqual(expect.arrayContaining(withData.map(([place]) => place)));
  for (const [place, text] of withData)
    expect(after.get(place)).toBe(text.replaceAll('/.slotstack-scripts/v1\n', '/.slotstack-scripts/v1001\n'));
});
