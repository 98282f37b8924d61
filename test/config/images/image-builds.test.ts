import { load, loadTarget, problemsOf } from '../project-directory';

const builds = "builds: {repository: 'https://git.example.org/shop.git'}\n";
const head = 'project: shop\nenvironments: {dev: {}}\n';
const web = (more = '') =>
  `images: {web: {type: build, repository: registry.example.org/web, tag: '1', dockerfile: web/Dockerfile${more}}}\n`;

test('what is built has its places from the root of the repository', () => {
  const text = `${head}builds: {repository: 'https://git.example.org/shop.git', directory: deploy/shop}\n${web(', context: ../../web/, buildArgs: {A: b}, buildContexts: {lib: ../lib}')}`;
  expect(loadTarget(text).images.builds).toMatchObject([
    {
      ...{ name: 'web', image: 'registry.example.org/web:1', stated: 'registry.example.org/web:1' },
      ...{
        dockerfile: 'deploy/shop/web/Dockerfile',
        context: 'web',
        contexts: { lib: 'deploy/lib' },
        args: { A: 'b' },
      },
    },
  ]);
});

test('without builds, somebody else does it', () => {
  const { images, pending } = loadTarget(`${head}${web()}`);
  expect(images.builder).toBeUndefined();
  expect(images.builds[0]?.revision).toBeUndefined();
  expect(pending).toMatchObject([
    { path: 'images.web', status: 'replaced', reason: expect.stringMatching(/^build and push it yourself/) as unknown },
  ]);
});

test('a lasting environment builds its branch, where there is one', () => {
  const [without, of] = [builds, builds.replace('}', ', branch: main}')].map((text) =>
    loadTarget(`${head}${text}${web()}`),
  );
  expect(without?.images.builds[0]?.revision).toBeUndefined();
  expect(without?.pending).toMatchObject([{ reason: 'slotstack images build does it' }]);
  expect(of?.images.builds[0]?.revision).toEqual({ branch: 'main' });
  expect(of?.pending).toEqual([]);
});

test('to localhost, nothing is built in a pod', () => {
  const { images, pending } = loadTarget(`${head}${builds}${web().replace('registry.example.org', 'localhost:5000')}`);
  expect(images.builds[0]?.revision).toBeUndefined();
  expect(pending).toMatchObject([{ reason: 'to a pod, localhost is no registry: build and push it yourself' }]);
});

describe('in slots', () => {
  const commit = 'a'.repeat(40);
  const record = (images: string) => `slot: 1\ngeneration: 1\npr: 7\nowner: me\nsince: 2026-11-29T10:00Z\n${images}`;
  const slots = (images: string, folder = 'active') =>
    load(
      `project: shop\nenvironments: {ai: {}}\nmaxSlots: 2\n${builds}${web()}`,
      {},
      { [`slots/${folder}/1.yaml`]: record(images) },
    ).targets;
  const own = `images: {web: {commit: ${commit}, source: 0123456789ab}, gone: {commit: ${commit}, source: 0123456789ab}}\n`;

  test('what a slot has for itself is another image', () => {
    const [first, second] = slots(own);
    expect(first?.images.builds).toMatchObject([
      {
        image: expect.stringMatching(/^registry.example.org\/web:1-[0-9a-f]{12}$/) as unknown,
        stated: 'registry.example.org/web:1',
        revision: { commit },
      },
    ]);
    expect(second?.images.builds).toMatchObject([{ image: 'registry.example.org/web:1' }]);
    expect(second?.pending).toMatchObject([{ reason: 'the slot runs what lasting environments build' }]);
  });

  test('other arguments give another image, and another repository holds it where one is named', () => {
    const [usual, changed, elsewhere] = [
      '',
      ', buildArgs: {A: b}',
      ', slotRepository: registry.example.org/previews/web',
    ].map(
      (more) =>
        load(
          `project: shop\nenvironments: {ai: {}}\nmaxSlots: 2\n${builds}${web(more)}`,
          {},
          { 'slots/active/1.yaml': record(own) },
        ).targets[0]?.images.builds[0]?.image ?? '',
    );
    expect(changed).not.toBe(usual);
    expect(elsewhere).toBe(usual?.replace('registry.example.org/', 'registry.example.org/previews/'));
  });

  test('where nothing is built, a slot runs what is stated, whatever the register has', () => {
    const { targets } = load(
      `project: shop\nenvironments: {ai: {}}\nmaxSlots: 2\n${web()}`,
      {},
      { 'slots/active/1.yaml': record(own) },
    );
    expect(targets[0]?.images.builds[0]?.image).toBe('registry.example.org/web:1');
  });

  test('a tag leaves room for what tells one from another', () => {
    const text = `project: shop\nenvironments: {ai: {}}\nmaxSlots: 1\n${builds}${web().replace("'1'", `'${'a'.repeat(116)}'`)}`;
    expect(problemsOf(text)).toEqual([
      expect.stringContaining('which is no tag: letters, digits, "_", "." and "-", at most 115'),
    ]);
  });

  test('what a slot had that was given back is none of its next', () => {
    expect(slots(own, 'released')[0]?.images.builds[0]?.image).toBe('registry.example.org/web:1');
  });
});

test.each([
  [
    'a branch of a URL with a password',
    builds.replace('git.example', 'me:secret@git.example'),
    web(),
    '3:22 builds.repository: must be the URL of a git repository, without a password or token',
  ],
  ['no repository', 'builds: {}\n', web(), '3:1 builds.repository: required: from where images are built'],
  [
    'BuildKit nowhere',
    builds.replace('}', ', builder: buildkit}'),
    web(),
    'builds.address: required: where BuildKit listens',
  ],
  [
    'an address of nobody',
    builds.replace('}', ", address: 'tcp://a:1'}"),
    web(),
    'builds.address: is for buildkit, and the builder is buildah',
  ],
  [
    'another time',
    builds.replace('}', ', timeout: soon}'),
    web(),
    'builds.timeout: must be a duration such as "30m" or "90s"',
  ],
  [
    'requests above limits',
    builds.replace('}', ', resources: {requests: {memory: 8Gi}}}'),
    web(),
    'builds.resources.requests.memory: the request 8Gi is more than the limit 4Gi',
  ],
  [
    'kaniko with further contexts',
    builds.replace('}', ', builder: kaniko}'),
    web(', buildContexts: {lib: lib}'),
    'images.web.buildContexts: kaniko takes no further contexts',
  ],
  ['a context outside', builds, web(', context: ../other'), 'images.web.context: must be a path in the repository'],
  [
    'a Dockerfile of the node',
    builds,
    web().replace('web/Dockerfile', '/etc/passwd'),
    'images.web.dockerfile: must be a path in the repository',
  ],
  [
    'a name of a context that is an option',
    builds,
    web(", buildContexts: {'--x': lib}"),
    'must be the name of a context',
  ],
  [
    'an argument that is none',
    builds,
    web(", buildArgs: {'A=b': c}"),
    'images.web.buildArgs.A=b: a build argument must be the name of an environment variable',
  ],
  [
    'a repository with a tag',
    builds,
    web().replace('repository: registry.example.org/web', "repository: 'registry.example.org/web:5'"),
    'images.web.repository: must be the repository of an image without a tag',
  ],
  [
    'a name of no file',
    builds,
    web().replace('{web:', "{'my web':"),
    'images.my web: the name must be 1 to 100 letters',
  ],
  [
    'one image twice',
    builds,
    web().replace(/}}\n$/, `}, other: ${/{web: (.*)}\n$/.exec(web())?.[1] ?? ''}}\n`),
    'images.other: is registry.example.org/web:1, as images.web is',
  ],
  ['no tag', builds, web().replace("'1'", "''"), 'images.web.tag: gives an empty tag'],
  [
    'a tag that is none',
    builds,
    web().replace("tag: '1'", "tagTemplate: 'a/b'"),
    'images.web.tagTemplate: gives "a/b", which is no tag',
  ],
])('%s is told', (_, settings, images, problem) => {
  expect(problemsOf(`${head}${settings}${images}`)).toEqual([expect.stringContaining(problem)]);
});
