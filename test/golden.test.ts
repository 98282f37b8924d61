import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lifeOf, lifeText, type Life } from '../config/life';
import { Notices } from '../input/notice';
import { loadProjects } from '../config/projects';
import { placedText } from '../constructs/slot-data/placed-scripts';
import { scriptParts } from '../constructs/slot-data/script';
import { synthesize } from '../stacks/synthesize';
import { beyond, filesOf, textsOf, type Names } from './golden-texts';

/** One target of each kind a project has: a reviewer reads these, the others differ by their number. */
const wholeTargets = [
  'alimentor-platform',
  ...['alimentor', 'project-example', 'shop'].flatMap((project) => [`${project}-dev`, `${project}-dev-1`]),
  'shop-ai-repair',
  'clauder',
];
/** Targets of which a reviewer reads what another does not have. */
const furtherTargets: readonly { readonly target: string; readonly other: string; readonly names: Names }[] = [
  ...['project-example', 'shop', 'clauder'].map((project) => ({
    target: `${project}-platform`,
    other: 'alimentor-platform',
    names: [[project, 'alimentor']] as const,
  })),
  ...['alimentor', 'project-example', 'shop'].map((project) => ({
    target: `${project}-ai-staging`,
    other: `${project}-dev`,
    names: [['ai-staging', 'dev']] as const,
  })),
];
const goldenDirectory = join(__dirname, 'golden');
const outdir = mkdtempSync(join(tmpdir(), 'slotstack-golden-'));
// Shop has what the projects do without.
const files = ['projects/alimentor', 'projects/project-example', 'projects/clauder', 'test/fixtures/shop'];
const projects = loadProjects(
  files.map((directory) => join(directory, 'services.yaml')),
  { environment: {} },
);
const notices = new Notices();
const targets = synthesize(projects, { outdir, notices });

afterAll(() => {
  rmSync(outdir, { recursive: true });
});

const textsOfTarget = (target: string) => textsOf(join(outdir, target));

/** Every golden file: manifests, one script as the disk has it, what the scripts consist of, and what users are told. */
const actual: Readonly<Record<string, Record<string, string>>> = {
  ...Object.fromEntries(wholeTargets.map((target) => [target, textsOfTarget(target)])),
  ...Object.fromEntries(
    furtherTargets.map(({ target, other, names }) => [
      target,
      beyond(textsOfTarget(target), { target: other, texts: textsOfTarget(other), names }),
    ]),
  ),
  scripts: {
    'ensure.sh': placedText('ensure'),
    'parts.txt': Object.entries(scriptParts)
      .map(([name, parts]) => `${name}: ${parts.join(' ')}\n`)
      .join(''),
  },
  notices: { 'notices.txt': `${notices.lines().join('\n')}\n` },
};

if (process.env.UPDATE_GOLDEN) {
  rmSync(goldenDirectory, { recursive: true, force: true });
  for (const [directory, texts] of Object.entries(actual)) {
    for (const [file, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(goldenDirectory, directory, file)), { recursive: true });
      writeFileSync(join(goldenDirectory, directory, file), text);
    }
  }
}

test.each(Object.keys(actual))('%s is as in test/golden; npm run golden accepts a change', (directory) => {
  const golden = filesOf(join(goldenDirectory, directory)).map((file) => [
    file,
    readFileSync(join(goldenDirectory, directory, file), 'utf8'),
  ]);
  expect(actual[directory]).toEqual(Object.fromEntries(golden));
});

describe.each([
  { project: 'alimentor', domain: 'alimentor.ai.example.org' },
  { project: 'project-example', domain: 'ai.example.org' },
])('slots of $project', ({ project, domain }) => {
  const slots = targets.filter((target) => /-dev-[0-9]+$/.test(target) && target.startsWith(project));

  test('are all there', () => {
    const services = readFileSync(`projects/${project}/services.yaml`, 'utf8');
    expect(slots).toHaveLength(Number(/^maxSlots: ([0-9]+)$/m.exec(services)?.[1]));
  });

  test.each(slots.slice(1))('%s is slot 1 with another number, and nothing else differs', (target) => {
    const slot = target.slice(`${project}-dev-`.length);
    const register = projects.find(({ name }) => name === project)?.register;
    const generation = register?.generation(1) ?? 0;
    const life = lifeOf(register?.record(1));
    /** Where the life stands: in labels and annotations, and in what the gate compares with them. */
    const lifeIn = (text: string, to: Life) =>
      text
        .replaceAll(`slotstack.dev/holder: ${life.holder}\n`, `slotstack.dev/holder: ${to.holder}\n`)
        .replaceAll(`slotstack.dev/life: "${life.number}"\n`, `slotstack.dev/life: "${to.number}"\n`)
        .replaceAll(`slotstack.dev/life: "${lifeText(life)}"\n`, `slotstack.dev/life: "${lifeText(to)}"\n`)
        .replaceAll(`slotstack.dev/life!=${life.number}\n`, `slotstack.dev/life!=${to.number}\n`)
        .replaceAll(new RegExp(`(?<=\\$life |life |life than )("?)${life.number}\\b`, 'g'), `$1${to.number}`)
        .replaceAll(new RegExp(`(?<=\\$holder "|holder than )${life.holder}`, 'g'), to.holder);
    const expected = Object.entries(textsOf(join(outdir, `${project}-dev-1`))).map(([file, text]) => [
      file,
      lifeIn(text, { number: 0, holder: 'nobody' })
        .replaceAll(`${project}-dev-1`, target)
        .replaceAll(`/slots/1`, `/slots/${slot}`)
        .replaceAll(`relative=slots/1`, `relative=slots/${slot}`)
        .replaceAll(`dev-1.${domain}`, `dev-${slot}.${domain}`)
        .replaceAll(`ingress-dev-1`, `ingress-dev-${slot}`)
        .replaceAll('slotstack.dev/slot: "1"', `slotstack.dev/slot: "${slot}"`)
        .replaceAll(
          'name: SLOTSTACK_SLOT\n              value: "1"',
          `name: SLOTSTACK_SLOT\n              value: "${slot}"`,
        )
        .replaceAll('--name=1\n', `--name=${slot}\n`)
        .replaceAll(`slotstack.dev/generation: "${generation}"`, 'slotstack.dev/generation: "0"')
        .replaceAll(`SLOTSTACK_GENERATION_${generation}\n`, 'SLOTSTACK_GENERATION_0\n')
        .replaceAll(`--generation=${generation}\n`, '--generation=0\n'),
    ]);
    const texts = textsOf(join(outdir, target));
    for (const [file, text] of expected as [string, string][]) expect(texts[file]).toBe(text);
    expect(Object.keys(texts)).toHaveLength(expected.length);
  });
});
