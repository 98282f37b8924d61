import { loadProjects } from '../../config/projects';
import { problemsTogether, writeFiles } from './project-directory';

const project = (name: string, environments: string, dataPaths = '') =>
  `project: ${name}\nmaxSlots: 3\nenvironments: ${environments}\n${dataPaths && `dataPaths: ${dataPaths}\n`}`;

const data = (envDir: string, more = '') => `{root: /srv/data, envDir: '${envDir}', dirs: [a]${more}}`;

test('projects with roots of their own go together', () => {
  const directory = writeFiles({
    'a.yaml': project('a', '{dev: {}, ai: {}}', '{root: /srv/a, envDir: "/srv/a/{{ .Env }}/{{ .Slot }}", dirs: [x]}'),
    'b.yaml': project('b', '{dev: {}}'),
  });
  const projects = loadProjects([`${directory}/a.yaml`, `${directory}/b.yaml`], { environment: {} });
  expect(projects.map(({ name, targets }) => [name, targets.length])).toEqual([
    ['a', 4],
    ['b', 1],
  ]);
});

test('names that only begin alike are apart', () => {
  const slots = project(
    'a',
    '{dev: {}, ai: {}}',
    data('/srv/data/{{ if .Slot }}dev-{{ .Slot }}{{ else }}dev{{ end }}'),
  );
  expect(problemsTogether({ 'a.yaml': slots })).toEqual([]);
  const tens = project('a', '{ai: {}}', data('/srv/data/slots/{{ .Slot }}')).replace('maxSlots: 3', 'maxSlots: 11');
  expect(problemsTogether({ 'a.yaml': tens })).toEqual([]);
});

test('the problems of all projects are reported at once', () => {
  expect(problemsTogether({ 'a.yaml': 'project: A\nenvironments: {dev: {}}\n', 'b.yaml': '' })).toEqual([
    'a.yaml:1:10 project: must be a DNS label: lower-case letters, digits and "-", at most 63',
    'b.yaml:1:1 is empty',
  ]);
});

test('two projects of one name are refused', () => {
  expect(problemsTogether({ 'a.yaml': project('shop', '{dev: {}}'), 'b.yaml': project('shop', '{qa: {}}') })).toEqual([
    expect.stringMatching(/^b\.yaml:1:1 project: .*a\.yaml is called "shop" too$/),
  ]);
});

describe('two targets with one output directory are refused', () => {
  test.each([
    [
      'of two projects',
      { 'a.yaml': project('a', '{b-dev: {}}'), 'b.yaml': project('a-b', '{dev: {}}') },
      'b.yaml:1:1 a b-dev and a-b dev both have the output directory and namespace a-b-dev',
    ],
    [
      'of a slot and an environment',
      { 'a.yaml': project('a', '{ai: {}, dev-3: {}}') },
      'a.yaml:1:1 a ai slot 3 and a dev-3 both have the output directory and namespace a-dev-3',
    ],
    [
      'of a guest that stands before its host',
      { 'a.yaml': project('a', '{ai-repair: {}, ai-staging: {}}') },
      'a.yaml:1:1 a ai-repair and a ai-staging both have the output directory and namespace a-ai-staging',
    ],
  ])('%s', (_, projects, problem) => {
    expect(problemsTogether(projects)).toEqual([problem]);
  });
});

const share = 'would share a directory';

describe('data of two targets in one directory, or in each other, are refused', () => {
  test.each([
    [
      'two environments in one',
      { 'a.yaml': project('a', '{dev: {}, qa: {}}', data('/srv/data/all')) },
      `a.yaml:4:12 dataPaths: the data of a dev in /srv/data/all and of a qa in /srv/data/all ${share}; give each environment and slot a directory of its own`,
    ],
    [
      'one in the other',
      { 'a.yaml': project('a', '{qa: {}, dev: {}}', data('/srv/data/all{{ if eq .Env "qa" }}/qa{{ end }}')) },
      `a.yaml:4:12 dataPaths: the data of a dev in /srv/data/all and of a qa in /srv/data/all/qa ${share}; give each environment and slot a directory of its own`,
    ],
    [
      'all slots in an environment, told by the first',
      { 'a.yaml': project('a', '{dev: {}, ai: {}}', data('/srv/data/dev{{ if .Slot }}/{{ .Slot }}{{ end }}')) },
      `a.yaml:4:12 dataPaths: the data of a dev in /srv/data/dev and of a ai slot 1 in /srv/data/dev/1 ${share}; give each environment and slot a directory of its own`,
    ],
    [
      'two projects in one',
      {
        'a.yaml': project('a', '{dev: {}}', data('/srv/data/dev', ', disk: d')),
        'b.yaml': project('b', '{dev: {}}', data('/srv/data/dev', ', disk: d')),
      },
      `b.yaml:4:12 dataPaths: the data of a dev in /srv/data/dev and of b dev in /srv/data/dev ${share}; give each project a root of its own`,
    ],
    [
      'one project in another, with a root of its own',
      {
        'a.yaml': project('a', '{dev: {}}', '{root: /srv/data/b/dev, envDir: /srv/data/b/dev/x, dirs: [a]}'),
        'b.yaml': project('b', '{dev: {}}', data('/srv/data/b')),
      },
      `a.yaml:4:12 dataPaths: the data of b dev in /srv/data/b and of a dev in /srv/data/b/dev/x ${share}; give each project a root of its own`,
    ],
    [
      'a directory between two names that sort around it',
      {
        'a.yaml': project(
          'a',
          '{dev: {}, qa: {}, x: {}}',
          data('/srv/data/{{ if eq .Env "dev" }}d{{ else if eq .Env "qa" }}d-q{{ else }}d/x{{ end }}'),
        ),
      },
      `a.yaml:4:12 dataPaths: the data of a dev in /srv/data/d and of a x in /srv/data/d/x ${share}; give each environment and slot a directory of its own`,
    ],
  ])('%s', (_, projects, problem) => {
    expect(problemsTogether(projects)).toEqual([problem]);
  });

  test('each of several in one', () => {
    const envDir = '/srv/data/all{{ if ne .Env "dev" }}/{{ .Env }}{{ end }}';
    expect(problemsTogether({ 'a.yaml': project('a', '{dev: {}, qa: {}, test: {}}', data(envDir)) })).toEqual([
      expect.stringContaining('of a dev in /srv/data/all and of a qa in /srv/data/all/qa'),
      expect.stringContaining('of a dev in /srv/data/all and of a test in /srv/data/all/test'),
    ]);
  });
});

test('one root cannot be two disks: its sentinel holds one id', () => {
  const a = project('a', '{dev: {}}', data('/srv/data/a'));
  const b = project('b', '{dev: {}}', data('/srv/data/b'));
  expect(problemsTogether({ 'a.yaml': a, 'b.yaml': b })).toEqual([
    'b.yaml:4:12 dataPaths: /srv/data is the root of a dev with the disk "a" and of b dev with the disk "b"; give each a root of its own, or both the same "disk"',
  ]);
});

test.each([
  [', disk: shared', ', disk: shared'],
  [', disk: a, node: one', ', disk: b, node: two'],
])('one root is shared as one disk, or is another on each node: %s and %s', (a, b) => {
  const projects = {
    'a.yaml': project('a', '{dev: {}}', data('/srv/data/a', a)),
    'b.yaml': project('b', '{dev: {}}', data('/srv/data/b', b)),
  };
  expect(problemsTogether(projects)).toEqual([]);
});
