import { loadTarget, problemsOf } from '../project-directory';

const base = 'project: shop\nenvironments: {dev: {}}\n';

describe('an unknown key is refused where it stands', () => {
  test.each([
    ['servces: []', '3:1 unknown key "servces"; did you mean "services"?'],
    ['datapaths: {}', '3:1 unknown key "datapaths"; did you mean "dataPaths"?'],
    ['whatever: {}', '3:1 unknown key "whatever"'],
    ['versions: {__proto__: "1"}', '3:12 versions: "__proto__" cannot be a key: rename it'],
    [
      'hooks: {beforeAll: [{use: sleep, __proto__: 1}]}',
      '3:34 hooks.beforeAll[0]: "__proto__" cannot be a key: rename it',
    ],
    ['dataPaths: {root: /a/b, envdir: /a/b/c}', '3:25 dataPaths: unknown key "envdir"; did you mean "envDir"?'],
    ['dataPaths: {dirs: [{name: a, onwer: 1}]}', '3:30 dataPaths.dirs[0]: unknown key "onwer"; did you mean "owner"?'],
    [
      'infrastructure:\n  - name: a\n    manifest: []',
      '5:5 infrastructure[0]: unknown key "manifest"; did you mean "manifests"?',
    ],
    [
      'services:\n  - name: a\n    overlays:\n      dev:\n        hostMount: []',
      '7:9 services[0].overlays.dev: unknown key "hostMount"; did you mean "hostMounts"?',
    ],
    ['services: [{name: a, dataServices: []}]', '3:22 services[0]: unknown key "dataServices"'],
    ['hooks: {beforeAl: []}', '3:9 hooks: unknown key "beforeAl"; did you mean "beforeAll"?'],
    [
      'hooks: {beforeAll: [{use: sleep, continueOnErorr: true}]}',
      '3:34 hooks.beforeAll[0]: unknown key "continueOnErorr"; did you mean "continueOnError"?',
    ],
    ['images: {a: {type: external, from: a, local: b, tag: c}}', '3:49 images.a: unknown key "tag"'],
    ['storage: {workspce: {}}', '3:11 storage: unknown key "workspce"; did you mean "workspace"?'],
    ['state: {backnd: configmap}', '3:9 state: unknown key "backnd"; did you mean "backend"?'],
    ['namespace: {pattern: {}}', '3:13 namespace: unknown key "pattern"; did you mean "patterns"?'],
  ])('%j', (text, problem) => {
    expect(problemsOf(`${base}${text}\n`)).toEqual([`services.yaml:${problem}`]);
  });

  test('each of several, all at once', () => {
    expect(problemsOf('project: shop\nenvironments: {dev: {fro: x, contxt: y}}\nservces: []\nhoks: {}\n')).toEqual([
      'services.yaml:2:22 environments.dev: unknown key "fro"; did you mean "from"?',
      'services.yaml:2:30 environments.dev: unknown key "contxt"; did you mean "context"?',
      'services.yaml:3:1 unknown key "servces"; did you mean "services"?',
      'services.yaml:4:1 unknown key "hoks"; did you mean "hooks"?',
    ]);
  });

  test('also where lines and columns differ from those of the rendered text', () => {
    const services = `# {{- $tag := "v1" -}}
# {{- $other := "v2" -}}
project: shop
# {{- if true -}}
# {{- end }}
environments: {dev: {}}
infrastructure: [{name: '{{ printf "%s-and-a-long-name" $tag }}', whn: 'yes'}]
`;
    expect(problemsOf(services)).toEqual([
      'services.yaml:7:67 infrastructure[0]: unknown key "whn"; did you mean "when"?',
    ]);
  });

  test('each time where a loop of the template repeats it', () => {
    const services = `${base}versions: {a: one, b: two}
infrastructure:
# {{- range .Versions }}
  - {name: '{{ . }}', wen: x}
# {{- end }}
`;
    expect(problemsOf(services)).toEqual([
      'services.yaml:6:23 infrastructure[0]: unknown key "wen"; did you mean "when"?',
      'services.yaml:6:23 infrastructure[1]: unknown key "wen"; did you mean "when"?',
    ]);
  });

  test('but any key is known in codex, whose keys differ between versions', () => {
    const codex = 'codex: {model: x, timeouts: {exec: 60m, whatever: [1, {a: b}]}, newInVersion9: {a: 1}}\n';
    expect(problemsOf(`${base}${codex}`)).toEqual([]);
  });
});

test.each([
  ['services: {}', '3:11 services: must be a list'],
  ['services: [5]', '3:12 services[0]: must be a mapping'],
  ['services: [a]', '3:12 services[0]: must be a mapping'],
  ['services: [{}]', '3:12 services[0].name: required'],
  ['services:', '3:10 services: has no value: give it one, or leave the key out'],
  ['services: [{name: 5}]', '3:19 services[0].name: must be text: put it in quotes'],
  ['services: [{name: [a]}]', '3:19 services[0].name: must be text'],
  ['services: [{name: a, manifests: [a.yaml]}]', '3:34 services[0].manifests[0]: must be a mapping'],
  ['services: [{name: a, manifests: [{path: ""}]}]', '3:41 services[0].manifests[0].path: must not be empty'],
  ['services: [{name: a, when: 0}]', '3:28 services[0].when: must be text, true or false: put it in quotes'],
  ['versions: {redis: 7.10}', '3:19 versions.redis: must be text: put it in quotes'],
  ['registry: true', '3:11 registry: must be text: put it in quotes'],
  ['registry: 5000', '3:11 registry: must be text: put it in quotes'],
  ['codex: yes', '3:8 codex: must be a mapping'],
  ['maxSlots: two', '3:11 maxSlots: must be a plain whole number: it is read before templates are'],
  ['dataPaths: {dirs: [5]}', '3:20 dataPaths.dirs[0]: must be a name, or a mapping with a name'],
  ['dataPaths: {dirs: [{owner: 1}]}', '3:20 dataPaths.dirs[0].name: required'],
  ['dataPaths: {dirs: [{name: a, owner: me}]}', '3:37 dataPaths.dirs[0].owner: must be a whole number'],
  ['dataPaths: {dirs: [{name: a, owner: -1}]}', '3:37 dataPaths.dirs[0].owner: must be at least 0'],
  ['dataPaths: {dirs: [{name: a, owner: 1.5}]}', '3:37 dataPaths.dirs[0].owner: must be a whole number'],
  [
    'dataPaths: {dirs: [{name: a, mode: 0750}]}',
    '3:36 dataPaths.dirs[0].mode: must be a mode such as "0750", in quotes',
  ],
  [
    'dataPaths: {dirs: [{name: a, mode: "rwx"}]}',
    '3:36 dataPaths.dirs[0].mode: must be a mode such as "0750", in quotes',
  ],
  ['dataPaths: {disk: "a b"}', '3:19 dataPaths.disk: must be 1 to 63 letters, digits, ".", "_" or "-"'],
  ['images: {a: {type: push}}', '3:20 images.a.type: must be "external" or "build"'],
  ['images: {a: {}}', '3:13 images.a.type: must be "external" or "build"'],
  ['images: {a: 5}', '3:13 images.a: must be a mapping'],
  ['images: {a: {type: build, repository: r, dockerfile: d}}', '3:13 images.a: needs "tag" or "tagTemplate"'],
  ['hooks: {beforeAll: [{use: slep}]}', '3:27 hooks.beforeAll[0].use: '],
  [
    'hooks: {beforeAll: [{use: sleep, with: {duration: [1]}}]}',
    '3:51 hooks.beforeAll[0].with.duration: must be text, a number, true or false',
  ],
  [
    'hooks: {beforeAll: [{use: sleep, continueOnError: maybe}]}',
    '3:51 hooks.beforeAll[0].continueOnError: must be true or false',
  ],
  [
    'infrastructure: [{name: a, dataServices: [{type: mysql}]}]',
    '3:50 infrastructure[0].dataServices[0].type: must be "postgres", "redis", "rabbitmq", or "mariadb"',
  ],
])('a value of the wrong type is refused: %s', (text, problem) => {
  expect(problemsOf(`${base}${text}\n`)).toEqual([expect.stringContaining(`services.yaml:${problem}`)]);
});

test('a template gives text, which is accepted for numbers and for true and false', () => {
  const services = `project: shop
environments: {dev: {dataGeneration: '{{ len "ab" }}', localRegistry: {enabled: '{{ eq .Env "dev" }}', port: '{{ 32000 }}'}}}
dataPaths: {root: /srv/shop, envDir: /srv/shop/dev, dirs: [{name: a, owner: '{{ 70 }}'}]}
hooks: {beforeAll: [{use: sleep, with: {duration: 1s}, continueOnError: '{{ not true }}'}]}
`;
  const target = loadTarget(services);
  expect(target.generation).toBe(2);
  expect(target.dataPaths?.paths).toMatchObject([{ owner: 70 }]);
});

test.each(['', '1.5', '01', '-1', 'x', '1e3', '9'.repeat(16)])('the text %j is no whole number', (value) => {
  expect(problemsOf(`project: shop\nenvironments: {dev: {dataGeneration: '${value}'}}\n`)).toEqual([
    'services.yaml:2:38 environments.dev.dataGeneration: must be a whole number',
  ]);
});

test.each(['1000000000', '"999999999999999"', '9007199254740991'])(
  'a generation of %s is too high: there must be room to raise it',
  (value) => {
    expect(problemsOf(`project: shop\nenvironments: {dev: {dataGeneration: ${value}}}\n`)).toEqual([
      'services.yaml:2:38 environments.dev.dataGeneration: must be at most 999999999',
    ]);
  },
);

test.each([
  ['builds: {branch: main, repository: x, secret: 1}', 'builds.secret: must be text: put it in quotes'],
  ['limits: {quota: {pods: -1}}', 'limits.quota.pods: must be a quantity such as "500m", "2" or "512Mi"'],
  ['sources: {branch: main, repository: [a]}', 'sources.repository: must be text'],
])('%s, which may be empty too, is told what it must be', (text, problem) => {
  expect(problemsOf(`${base}${text}\n`).join('\n')).toContain(problem);
});

test.each([
  ['256Mi', ['memory must be 512Mi or more: with less, RabbitMQ blocks every publisher from its start']],
  ['511Mi', ['memory must be 512Mi or more: with less, RabbitMQ blocks every publisher from its start']],
  ['512Mi', []],
  ['1000Mi', []],
  ['1Gi', []],
])('RabbitMQ with a memory of %s', (memory, problems) => {
  const service = `{type: rabbitmq, name: mq, image: 'rabbitmq:4', user: shop, config: c, secret: s, resources: {cpu: 1m, memory: ${memory}}}`;
  expect(problemsOf(`${base}infrastructure: [{name: data, dataServices: [${service}]}]\n`)).toEqual(
    problems.map((problem) => expect.stringContaining(problem) as string),
  );
});

test.each([
  ['memory: 255Mi', 'a', 'a', ['memory must be 256Mi or more: with less, MariaDB has no room beside its buffer pool']],
  ['memory: 1Gi', 'mysql', 'a', ["database: must be a plain SQL name, and none of the server's own databases"]],
  ['memory: 1Gi', 'a', 'root', ['user: must be a plain SQL name other than "root"']],
  ['memory: 256Mi', 'mysql_shop', 'rooter', []],
])('MariaDB with %s, database %s and user %s', (memory, database, user, problems) => {
  const service = `{type: mariadb, name: db, image: 'mariadb:11.4', database: ${database}, user: ${user}, config: c, secret: s, resources: {cpu: 1m, ${memory}}}`;
  expect(problemsOf(`${base}infrastructure: [{name: data, dataServices: [${service}]}]\n`)).toEqual(
    problems.map((problem) => expect.stringContaining(problem) as string),
  );
});

test('images and numbers that no service could use are refused where they stand', () => {
  const service = (fields: string) =>
    `${base}infrastructure: [{name: data, dataServices: [{type: redis, name: redis, config: c, secret: s, resources: {cpu: 1m, memory: 1Mi}, ${fields}}]}]\n`;
  expect(problemsOf(service("image: ''"))).toEqual([
    expect.stringContaining('.image: must be the name of an image, such as "docker.io/library/redis:7"'),
  ]);
  expect(problemsOf(service('image: redis:7, database: 16'))).toEqual([
    expect.stringContaining('.database: must be 0 to 15: Redis has 16 databases'),
  ]);
});

test.each([
  [
    'environments: {dev: {imagePullPolicy: alway}}',
    'environments.dev.imagePullPolicy: must be "Always", "IfNotPresent", or "Never"; did you mean "Always"?',
  ],
  [
    'environments: {dev: {}}\nhooks: {afterAll: [{use: slep}]}',
    'hooks.afterAll[0].use: must be "run", "kubectl.wait", "github.comment", "codex.ensure-data-dirs", "codex.ensure-codex-secrets", "codex.check-dev-host-ports", "codex.reuse-dev-tls-secret", "sleep", or "preflight"; did you mean "sleep"?',
  ],
  ['environments: {dev: {}}\nstate: {backend: redis}', 'state.backend: must be "configmap"'],
])('one of several words is told in our words: %s', (lines, problem) => {
  expect(problemsOf(`project: shop\n${lines}\n`)).toEqual([expect.stringContaining(problem)]);
});
