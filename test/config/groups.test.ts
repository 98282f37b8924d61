import { load, loadTarget, objectsOf, problemsOf, type Files } from './project-directory';

const configMap = (name: string, value = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {value: "${value}"}\n`;

describe('when', () => {
  test('is evaluated for each target', () => {
    const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 2
infrastructure:
  - {name: all}
  - {name: dev-only, when: '{{ eq .Env "dev" }}'}
  - {name: second, when: '{{ eq .Slot 2 }}'}
  - {name: never, when: false}
services:
  - {name: api, when: '{{ ne .Env "dev" }}'}
`;
    expect(load(services).targets.map(({ groups }) => groups.map(({ name }) => name))).toEqual([
      ['all', 'dev-only'],
      ['all', 'api'],
      ['all', 'second', 'api'],
    ]);
  });
});

test('groups keep the order of the file, infrastructure first, and a place that does not depend on the target', () => {
  const services = `project: shop
environments: {dev: {}}
services: [{name: web}, {name: api, when: 'no'}, {name: bot}]
infrastructure: [{name: zebra}, {name: ant, when: 'no'}, {name: bee}]
`;
  expect(loadTarget(services).groups.map(({ order, name }) => [order, name])).toEqual([
    [0, 'zebra'],
    [2, 'bee'],
    [3, 'web'],
    [5, 'bot'],
  ]);
});

test('the manifests of a group follow each other in the order of the file', () => {
  const services = `project: shop
environments: {dev: {}}
infrastructure: [{name: a, manifests: [{path: sub/two.yaml}, {path: one.yaml}]}]
`;
  const files = { 'one.yaml': configMap('one'), 'sub/two.yaml': `${configMap('two')}---\n${configMap('three')}` };
  expect(objectsOf(loadTarget(services, {}, files)).map(({ metadata }) => metadata.name)).toEqual([
    'two',
    'three',
    'one',
  ]);
});

test('a manifest that is no template says what it says', () => {
  const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 6
infrastructure: [{name: a, manifests: [{path: rules.yaml, template: false}, {path: one.yaml}]}]
`;
  const files = {
    'rules.yaml': configMap('rules', '{{ $labels.instance }} {{ .Slot }}'),
    'one.yaml': configMap('one', '{{ .Slot }}'),
  };
  const values = load(services, {}, files).targets.map((target) =>
    objectsOf(target).map(({ data }) => (data as { value: string }).value),
  );
  expect(values[0]).toEqual(['{{ $labels.instance }} {{ .Slot }}', '0']);
  expect(values[5]).toEqual(['{{ $labels.instance }} {{ .Slot }}', '5']);
  expect(problemsOf(services, {}, { ...files, 'rules.yaml': 'a: [' })).toEqual([
    expect.stringContaining('rules.yaml:1:'),
  ]);
});

test('a manifest that two groups name is in both', () => {
  const services = `project: shop
environments: {dev: {}}
infrastructure: [{name: a, manifests: [{path: one.yaml}]}, {name: b, manifests: [{path: one.yaml}]}]
`;
  expect(objectsOf(loadTarget(services, {}, { 'one.yaml': configMap('one') }))).toHaveLength(2);
});

test('manifests see the settings of services.yaml as rendered for their target', () => {
  const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
versions: {api: '{{ .Env }}-1'}
baseDomain: {ai: 'ai-{{ .Slot }}.test'}
storage: {data: {size: '{{ .Slot }}Gi'}}
infrastructure: [{name: a, manifests: [{path: one.yaml}]}]
`;
  const value =
    '{{ .Versions.api }} {{ index .BaseDomain `ai` }} {{ .Storage.Data.Size }} {{ .Namespace }} {{ printf `%d` .Slot }}';
  const { targets } = load(services, {}, { 'one.yaml': configMap('one', value) });
  expect(targets.flatMap(objectsOf).map(({ data }) => data)).toEqual([
    { value: 'dev-1 ai-0.test 0Gi shop-dev 0' },
    { value: 'ai-1 ai-1.test 1Gi shop-dev-1 1' },
  ]);
});

describe('the namespace of the target', () => {
  const services = `project: shop
environments: {dev: {}}
infrastructure: [{name: infra, manifests: [{path: all.yaml}]}]
services: [{name: api, manifests: [{path: all.yaml}]}]
`;
  test('is given to objects of infrastructure and services that state none', () => {
    const all = `${configMap('mine')}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop-dev}\n---\n${configMap('theirs').replace('theirs', 'theirs, namespace: other')}`;
    expect(objectsOf(loadTarget(services, {}, { 'all.yaml': all })).map(({ metadata }) => metadata)).toEqual(
      [1, 2].flatMap(() => [
        { name: 'mine', namespace: 'shop-dev' },
        { name: 'shop-dev' },
        { name: 'theirs', namespace: 'other' },
      ]),
    );
  });
});

const deployment = (image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      containers: [{name: api, image: ${image}}]
`;

const imageOf = (service: string, settings = '', files: Files = { 'api.yaml': deployment('placeholder') }) => {
  const services = `project: shop\nenvironments: {dev: {}}\n${settings}\nservices:\n  - name: api\n    manifests: [{path: api.yaml}]\n    image: ${service}\n`;
  const [object] = objectsOf(loadTarget(services, {}, files)) as unknown as [
    { spec: { template: { spec: { containers: { image: string }[] } } } },
  ];
  return object.spec.template.spec.containers[0]?.image;
};

describe('the image of a service', () => {
  test.each([
    [`{repository: 'reg/api', tagTemplate: v1}`, 'reg/api:v1'],
    [`{repository: 'reg/{{ .Env }}', tagTemplate: '{{ .Env }}-{{ .Versions.api }}'}`, 'reg/dev:dev-1.0'],
    [`{repository: 'reg/api', tagTemplate: '{{ "{{ .Versions.api }}" }}'}`, 'reg/api:1.0'],
    [`{repository: 'reg/api', tagTemplate: '  v1 '}`, 'reg/api:v1'],
    [`{repository: 'reg:5000/api', tagTemplate: 'sha256:${'a'.repeat(64)}'}`, `reg:5000/api@sha256:${'a'.repeat(64)}`],
    [`{repository: 'reg/api', tagTemplate: 'v1@sha256:${'a'.repeat(64)}'}`, `reg/api:v1@sha256:${'a'.repeat(64)}`],
  ])('%s is %s', (image, expected) => {
    expect(imageOf(image, "versions: {api: '1.0'}")).toBe(expected);
  });

  test.each([
    [`'{{ index .Versions "ap" }}'`, 'services[0].image.tagTemplate: gives an empty tag'],
    [`''`, 'services[0].image.tagTemplate: gives an empty tag'],
    [`'{{ "{{ .Slot.x }}" }}'`, ".Slot.x: can't evaluate field x in type int"],
    [
      `'{{ "{{ .Nothing }}" }}'`,
      'gives "<no value>": there is no field .Nothing; there are .BaseDomain, .Branch, .Codex, .Commit, .DataPaths, .Env, .EnvMap, .Generation, .Issue, .Namespace, .Owner, .PR, .Project, .ProjectRoot, .Slot, .Storage, .UserVars, .Values, .Vars, .Versions',
    ],
  ])('has no tag where the template is %s', (tag, reason) => {
    const services = `project: shop\nenvironments: {dev: {}, qa: {}}\nservices: [{name: api, image: {repository: r, tagTemplate: ${tag}}, manifests: [{path: m.yaml}]}]\n`;
    expect(problemsOf(services, {}, { 'm.yaml': '' })).toEqual([`services.yaml:3:60 ${reason}`]);
  });
});

describe('overlays', () => {
  const services = `project: shop
environments: {dev: {}, qa: {from: dev}, ai: {}}
maxSlots: 1
services:
  - name: api
    manifests: [{path: api.yaml}]
    overlays:
      dev: {dropKinds: [ingress]}
      ai: {hostMounts: [{name: src, hostPath: '/src/{{ .Slot }}', mountPath: /app}]}
infrastructure: [{name: infra, manifests: [{path: ingress.yaml}]}]
`;
  const ingress = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: api}\n';
  const files = { 'ingress.yaml': ingress, 'api.yaml': `${deployment('a')}---\n${ingress}` };

  test('apply to the environment of exactly that name, and to services only', () => {
    const kinds = load(services, {}, files).targets.map((target) => objectsOf(target).map(({ kind }) => kind));
    expect(kinds).toEqual([
      ['Ingress', 'Deployment'],
      ['Ingress', 'Deployment', 'Ingress'],
      ['Ingress', 'Deployment', 'Ingress'],
    ]);
  });

  test('mount what the slot has', () => {
    const [, , slot] = load(services, {}, files).targets;
    expect(slot && objectsOf(slot)[1]).toMatchObject({
      spec: { template: { spec: { volumes: [{ name: 'src', hostPath: { path: '/src/1', type: 'Directory' } }] } } },
    });
  });

  test('for an environment that does not exist are refused, also where the service is left out', () => {
    const typo = services
      .replace('      ai: {host', '      aii: {host')
      .replace('- name: api', '- name: api\n    when: false');
    expect(problemsOf(typo, {}, files)).toEqual([
      'services.yaml:10:7 services[0].overlays: there is no environment "aii"; did you mean "ai"?',
    ]);
  });
});

describe('the pull policy of the environment', () => {
  const pods = `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, imagePullPolicy: Never}, {name: b}], initContainers: [{name: c}]}}}}}
`;
  test('holds for containers that state none, in infrastructure too', () => {
    const services = `project: shop\nenvironments: {dev: {imagePullPolicy: Always}}\ninfrastructure: [{name: a, manifests: [{path: a.yaml}]}]\n`;
    expect(objectsOf(loadTarget(services, {}, { 'a.yaml': pods }))).toMatchObject([
      {
        spec: {
          jobTemplate: {
            spec: {
              template: {
                spec: {
                  containers: [
                    { name: 'a', imagePullPolicy: 'Never' },
                    { name: 'b', imagePullPolicy: 'Always' },
                  ],
                  initContainers: [{ name: 'c', imagePullPolicy: 'Always' }],
                },
              },
            },
          },
        },
      },
    ]);
  });

  test.each(['{dev: {}}', `{dev: {imagePullPolicy: ''}}`])('is not made up where there is none: %s', (environments) => {
    const services = `project: shop\nenvironments: ${environments}\ninfrastructure: [{name: a, manifests: [{path: a.yaml}]}]\n`;
    expect(
      JSON.stringify(objectsOf(loadTarget(services, {}, { 'a.yaml': pods }))).match(/imagePullPolicy/g),
    ).toHaveLength(1);
  });
});

describe('.ProjectRoot that is not given', () => {
  const services = (when: string) => `project: shop
environments: {dev: {}, qa: {}}
infrastructure:
  - {name: a, when: '${when}', manifests: [{path: a.yaml}]}
hooks: {beforeAll: [{run: 'cd {{ .ProjectRoot }}'}]}
`;
  const files = { 'a.yaml': `${configMap('one')}---\n${configMap('two', '{{ .ProjectRoot }}/src')}` };

  test('is an error at each object that depends on it', () => {
    expect(problemsOf(services('yes'), {}, files)).toEqual([
      "a.yaml:6:1 ConfigMap/two depends on .ProjectRoot, which differs from machine to machine: set SLOTSTACK_PROJECT_ROOT to the checkout's path on the nodes",
    ]);
  });

  test('does not matter where nothing of the output depends on it', () => {
    expect(problemsOf(services('no'), {}, files)).toEqual([]);
  });

  test('is what is given, where it is', () => {
    const { targets } = load(services('yes'), { projectRoot: '/home/ci/shop' }, files);
    expect(targets.flatMap(objectsOf)[1]).toMatchObject({ data: { value: '/home/ci/shop/src' } });
  });
});

test('a manifest that is not there is an error where the first group names it', () => {
  const services = `project: shop
environments: {dev: {}, qa: {}}
infrastructure:
  - {name: a, manifests: [{path: deploy/a.yaml}]}
  - {name: b, manifests: [{path: deploy/a.yaml}, {path: /nowhere/b.yaml}]}
  - {name: c, when: 'no', manifests: [{path: deploy/c.yaml}]}
`;
  expect(problemsOf(services)).toEqual([
    'services.yaml:4:34 deploy/a.yaml: no such file',
    'services.yaml:5:57 /nowhere/b.yaml: no such file',
  ]);
});

describe('what services.yaml would change, and no manifest has', () => {
  const remarksOf = (service: string, manifest = configMap('a')) => {
    const services = `project: shop\nenvironments: {dev: {}}\nservices:\n  - {name: api, ${service}, manifests: [{path: m.yaml}]}\n`;
    return loadTarget(services, {}, { 'm.yaml': manifest }).remarks.map(({ message }) => message);
  };
  const image = 'image: {repository: a, tagTemplate: b}';
  const deployment = (name: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: a, image: a}]}}}\n`;

  const missing =
    'no manifest of the service has a Deployment, StatefulSet, DaemonSet, or CronJob called "api"; there is Deployment/other';

  test.each([
    ['overlays: {dev: {hostMounts: [{name: a, mountPath: /a}]}}', 'services[0].overlays.dev.hostMounts'],
    ['overlays: {dev: {pvcMounts: [{name: a, claimName: b, mountPath: /a}]}}', 'services[0].overlays.dev.pvcMounts'],
  ])('is told: %s', (service, path) => {
    expect(remarksOf(service)).toEqual([`${path}: has no effect: ${missing.replace(/;.*/, '')}`]);
    expect(remarksOf(service, deployment('other'))).toEqual([`${path}: has no effect: ${missing}`]);
    expect(remarksOf(service, deployment('api'))).toEqual([]);
    // Left out by a template, it is not forgotten.
    expect(remarksOf(service, '{{ if eq .Env "ai" }}a: b{{ end }}')).toEqual([]);
  });

  test('is an error where it is an image: what runs would be another than what is written', () => {
    const problems = (manifest: string) =>
      problemsOf(
        `project: shop\nenvironments: {dev: {}}\nservices:\n  - {name: api, ${image}, manifests: [{path: m.yaml}]}\n`,
        {},
        { 'm.yaml': manifest },
      );
    expect(problems(deployment('other'))).toEqual([
      `services.yaml:4:17 services[0].image: changes nothing: ${missing}`,
    ]);
    expect(problems(deployment('api'))).toEqual([]);
    expect(problems('{{ if eq .Env "ai" }}a: b{{ end }}')).toEqual([]);
  });

  test('is told of a kind that is none', () => {
    expect(remarksOf('overlays: {dev: {dropKinds: [Ingres, " deployment ", configmap]}}')).toEqual([
      'services[0].overlays.dev.dropKinds[0]: drops nothing: no file has the kind "Ingres"; did you mean "Ingress"?',
    ]);
  });
});

test('an expression that gives nothing, because there is no such key, is told where it stands', () => {
  const services = `project: shop
environments: {dev: {}}
versions: {redis: "7"}
infrastructure: [{name: a, manifests: [{path: m.yaml}]}]
`;
  const remarksOf = (expression: string, inputs = {}) =>
    loadTarget(services, inputs, {
      'm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n\n  x: '{{ ${expression} }}'\n`,
    }).remarks.map(({ position: { line, column }, message }) => `${line}:${column} ${message}`);
  expect(remarksOf('index .Versions "reddis"')).toEqual([
    '6:10 {{ index .Versions "reddis" }}: gives nothing: there is no "reddis", or it is not set; did you mean "redis"?',
  ]);
  expect(remarksOf('index .EnvMap "TYPO" | printf "%s"')).toEqual([
    expect.stringContaining('gives nothing: there is no "TYPO"'),
  ]);
  expect(remarksOf('index .Versions "redis"')).toEqual([]);
  expect(remarksOf('default (index .Versions "x") ""')).toEqual([]);
  expect(remarksOf('or (index .EnvMap "A") "b"')).toEqual([]);
  expect(remarksOf('index .EnvMap "A"', { environment: { A: 'b' } })).toEqual([]);
});
