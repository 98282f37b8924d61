import { resolveDataPaths, type DataPathsContext } from '../../config/data-paths';
import { readAs } from '../../config/schema/read';
import { servicesSchema } from '../../config/schema/services';
import { TextFile } from '../../input/text-file';
import { parseYaml } from '../../input/parse-yaml';
import type { YamlDocument } from '../../input/yaml-document';
import { load, loadTarget, problemsOf, refusals, type Files } from './project-directory';

const lasting: DataPathsContext = { project: 'shop', checkouts: ['/home/ci/shop'], unsetVariables: [] };

function resolve(dataPaths: string, context: Partial<DataPathsContext> = {}) {
  const text = `environments: {dev: {}}\ndataPaths: ${dataPaths}\n`;
  const [document] = parseYaml(new TextFile('services.yaml', text)) as [YamlDocument];
  const { dataPaths: config = {} } = readAs(servicesSchema, document);
  return resolveDataPaths(config, document, { ...lasting, ...context });
}

const problems = (dataPaths: string, context?: Partial<DataPathsContext>) =>
  refusals(() => resolve(dataPaths, context));

/** services.yaml as the users' file has it: the root from a variable, with a fallback in the checkout. */
const shop = `# {{- $root := default (envOr "SHOP_DATA_ROOT" "") (printf "%s/.data" .ProjectRoot) -}}
project: shop
environments: {dev: , ai-staging: , ai: , ai-repair: {from: ai-staging}}
maxSlots: 3
dataPaths:
  root: '{{ $root }}'
  envDir: '{{ ternary (eq .Env "ai") (printf "%s/slots/%d" $root .Slot) (printf "%s/%s" $root .Env) }}'
  dirs: [postgres, redis]
`;

/** What a user reads who sets DATA_ROOT to `root`. */
function problemsOfRoot(root: string | undefined): string[] {
  return problemsOf(shop, { environment: { SHOP_DATA_ROOT: root }, projectRoot: '/home/ci/shop' });
}

describe('data paths', () => {
  test('are the directories of the environment, with defaults for the rest', () => {
    expect(resolve('{root: /srv/shop, envDir: /srv/shop/dev, dirs: [postgres, redis]}')).toEqual({
      root: '/srv/shop',
      environmentDirectory: '/srv/shop/dev',
      paths: [
        { name: 'postgres', hostPath: '/srv/shop/dev/postgres' },
        { name: 'redis', hostPath: '/srv/shop/dev/redis' },
      ],
      disk: 'shop',
      node: undefined,
      persistentVolumes: false,
      toolsImage: 'docker.io/library/debian:bookworm-slim',
      toolsFrom: 'toolsImage',
      kubectlImage: 'registry.k8s.io/kubectl:v1.33.4',
      jobResources: {
        requests: { cpu: '10m', memory: '32Mi', 'ephemeral-storage': '0' },
        limits: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '128Mi' },
      },
      collector: {
        schedule: '17 * * * *',
        trashRetentionHours: 72,
        orphans: 'report',
        graceHours: 24,
        warnPercent: 85,
        maxRemovals: 3,
        maxShare: 50,
      },
    });
  });

  test('have the limit of all, or one of their own', () => {
    const limits = (dataPaths: string) => resolve(`{root: /srv/shop, ${dataPaths}}`).paths.map(({ limit }) => limit);
    const dirs = "envDir: /srv/shop/dev, dirs: [a, {name: b, limit: 1Gi}, {name: c, limit: ''}]";
    expect(limits(dirs)).toEqual([undefined, 1024 ** 3, undefined]);
    expect(limits(`limit: 500Mi, ${dirs}`)).toEqual([500 * 1024 ** 2, 1024 ** 3, 500 * 1024 ** 2]);
    expect(limits('limit: 1Ti, paths: [/srv/shop/dev/a]')).toEqual([1024 ** 4]);
  });

  test.each(['1G', '0Gi', 'many', '1.5Gi', '-1Gi'])('have no limit of %s', (limit) => {
    expect(problems(`{root: /srv/shop, envDir: /srv/shop/dev, dirs: [a], limit: '${limit}'}`)).toEqual([
      'services.yaml:2:71 dataPaths.limit: must be a size such as "500Mi" or "20Gi"',
    ]);
  });

  test('say owner, group, mode and command where these differ from those of the service', () => {
    const dirs = `[{name: postgres, owner: 70, group: '71', mode: "0750", command: [postgres, -c, fsync=off]}, redis]`;
    expect(resolve(`{root: /srv/shop, envDir: /srv/shop/dev, dirs: ${dirs}}`).paths).toEqual([
      {
        name: 'postgres',
        hostPath: '/srv/shop/dev/postgres',
        owner: 70,
        group: 71,
        mode: '0750',
        command: ['postgres', '-c', 'fsync=off'],
      },
      { name: 'redis', hostPath: '/srv/shop/dev/redis' },
    ]);
  });

  test('may name the disk, the node and the images', () => {
    const stated =
      'disk: nvme-1, node: worker-3, toolsImage: registry.local/debian:12, kubectlImage: registry.local/kubectl:1';
    expect(resolve(`{root: /srv/shop, envDir: /srv/shop/dev, dirs: [redis], ${stated}}`)).toMatchObject({
      disk: 'nvme-1',
      node: 'worker-3',
      toolsImage: 'registry.local/debian:12',
      kubectlImage: 'registry.local/kubectl:1',
    });
  });

  test('may name images by digest', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const stated = `toolsImage: registry.local:5000/debian:12@${digest}, kubectlImage: kubectl@${digest}, toolsFrom: service`;
    expect(resolve(`{root: /srv/shop, envDir: /srv/shop/dev, dirs: [redis], ${stated}}`)).toMatchObject({
      toolsImage: `registry.local:5000/debian:12@${digest}`,
      kubectlImage: `kubectl@${digest}`,
      toolsFrom: 'service',
    });
  });

  test('a value that a template leaves blank is not given', () => {
    const blank = `node: '', toolsImage: ' ', kubectlImage: ''`;
    const images = resolve(`{root: ' /srv/shop ', envDir: ' /srv/shop/dev ', dirs: [' redis '], ${blank}}`);
    expect(images).toEqual(resolve('{root: /srv/shop, envDir: /srv/shop/dev, dirs: [redis]}'));
  });

  test('given in full replace directories, as codexctl does: trimmed, blanks and repetitions dropped', () => {
    const paths = `['', ' /srv/shop/dev/redis ', /srv/shop/dev/postgres, /srv/shop/dev/redis]`;
    const resolved = resolve(`{root: /srv/shop, envDir: nonsense, dirs: [UNUSED], paths: ${paths}}`);
    expect(resolved.environmentDirectory).toBe('/srv/shop/dev');
    expect(resolved.paths).toEqual([
      { name: 'redis', hostPath: '/srv/shop/dev/redis' },
      { name: 'postgres', hostPath: '/srv/shop/dev/postgres' },
    ]);
  });

  test('given in full count only when one of them is not blank', () => {
    const resolved = resolve(`{root: /srv/shop, envDir: /srv/shop/dev, dirs: [redis], paths: ['', ' ']}`);
    expect(resolved.paths).toEqual([{ name: 'redis', hostPath: '/srv/shop/dev/redis' }]);
  });
});

test.each([
  ['{}', '2:12 dataPaths.root: required: an absolute path'],
  ['{root: /srv/shop, dirs: [a]}', '2:12 dataPaths.envDir: required: the directory of this environment or slot'],
  [
    '{root: /srv/shop, envDir: /srv/shop/dev, dirs: []}',
    '2:59 dataPaths.dirs: required: a directory for each data service',
  ],
  [
    '{root: /srv/shop/, envDir: /srv/shop/dev, dirs: [a]}',
    '2:19 dataPaths.root: "/srv/shop/" must be canonical: write /srv/shop',
  ],
  [
    '{root: /srv//shop, envDir: /srv/shop/dev, dirs: [a]}',
    '2:19 dataPaths.root: "/srv//shop" must be canonical: write /srv/shop',
  ],
  [
    '{root: /data, envDir: /data/dev, dirs: [a]}',
    '2:19 dataPaths.root: "/data" lies directly below "/"; go one directory deeper, such as /srv/data',
  ],
  [
    '{root: /srv/shop, envDir: dev, dirs: [a]}',
    '2:38 dataPaths.envDir: "dev" must be absolute: it is a path on the node, where no working directory, "~" or variable is known',
  ],
  [
    '{root: /srv/shop, envDir: /srv/shop, dirs: [a]}',
    '2:38 dataPaths.envDir: "/srv/shop" must be strictly below the root /srv/shop, one directory for each environment and slot',
  ],
  [
    '{root: /srv/shop, envDir: /srv/shopping/dev, dirs: [a]}',
    '2:38 dataPaths.envDir: "/srv/shopping/dev" must be strictly below the root /srv/shop, one directory for each environment and slot',
  ],
  ...[
    ['/srv/shop/.slotstack', '.slotstack'],
    ['/srv/shop/.slotstack-collector', '.slotstack-collector'],
    ['/srv/shop/.slotstack-collector/shop/trash/dev', '.slotstack-collector'],
    ['/srv/shop/.slotstack.d/dev', '.slotstack.d'],
    ['/srv/shop/.slotstack-adopt', '.slotstack-adopt'],
    ['/srv/shop/ai/.slotstack/dev', '.slotstack'],
    ['/srv/shop/.slot-data', '.slot-data'],
    ['/srv/shop/dev/.slot-data/trash', '.slot-data'],
    ['/srv/shop/slots/.3.delete-failed', '.3.delete-failed'],
  ].map(([directory = '', part = '']) => [
    `{root: /srv/shop, envDir: ${directory}, dirs: [a]}`,
    `2:38 dataPaths.envDir: "${directory}" lies in "${part}", a name of slotstack's own: markers, trash or the collector lie there; name another directory`,
  ]),
  [
    '{root: /srv/shop, paths: [/srv/shop/.slotstack-collector/a]}',
    '2:37 dataPaths.paths: "/srv/shop/.slotstack-collector" lies in ".slotstack-collector", a name of slotstack\'s own: markers, trash or the collector lie there; name another directory',
  ],
  [
    '{root: /srv/shop/.slotstack-collector, envDir: /srv/shop/.slotstack-collector/dev, dirs: [a]}',
    '2:19 dataPaths.root: "/srv/shop/.slotstack-collector" lies in ".slotstack-collector", a name of slotstack\'s own: markers, trash or the collector lie there; name another directory',
  ],
  [
    '{root: /srv/shop, envDir: /srv/shop/lost+found, dirs: [a]}',
    '2:38 dataPaths.envDir: "/srv/shop/lost+found" must consist of letters, digits, ".", "_", "-" and "/"',
  ],
  [
    '{root: /srv/shop, envDir: /srv/shop/dev, dirs: [a], toolsImage: "a b"}',
    '2:76 dataPaths.toolsImage: must be the name of an image, such as "docker.io/library/redis:7"',
  ],
  [
    '{root: /srv/shop, envDir: /srv/shop/dev/../x, dirs: [a]}',
    '2:38 dataPaths.envDir: "/srv/shop/dev/../x" must not contain "." or ".." parts',
  ],
  [
    '{root: /srv/shop, envDir: /srv/shop/dev, dirs: [redis, redis]}',
    '2:67 dataPaths.dirs[1]: "redis" is there twice: each data path needs a directory of its own',
  ],
  [
    '{root: /srv/shop, envDir: /srv/shop/dev, dirs: [../redis]}',
    '2:60 dataPaths.dirs[0]: "../redis" leaves the directory of the environment; name a directory directly in it',
  ],
  [
    `{root: /srv/shop, paths: ['', /srv/shop/dev/a, /srv/other/dev/b]}`,
    '2:59 dataPaths.paths[2]: "/srv/other/dev/b" must be strictly below the root /srv/shop',
  ],
  [
    '{root: /srv/shop, paths: [/srv/shop/dev/a, /srv/shop/test/b]}',
    "2:37 dataPaths.paths: must all lie in one directory, which is the target's own; these lie in /srv/shop/dev and /srv/shop/test",
  ],
  [
    '{root: /srv/shop, paths: [/srv/shop/a]}',
    '2:37 dataPaths.paths: "/srv/shop" must be strictly below the root /srv/shop, one directory for each environment and slot',
  ],
  [
    '{root: /srv/shop, paths: [/srv/shop/dev/Redis]}',
    '2:38 dataPaths.paths[0]: "Redis" must be one directory name: a lower-case letter, then lower-case letters, digits and "-", at most 31',
  ],
])('data paths %s are refused', (dataPaths, line) => {
  expect(problems(dataPaths)).toEqual([`services.yaml:${line}`]);
});

test('what is wrong with several directories is said at once', () => {
  expect(problems('{root: /srv/shop, envDir: dev, dirs: [A, b, c/d]}')).toEqual([
    expect.stringContaining('dataPaths.envDir: "dev" must be absolute'),
    expect.stringContaining('dataPaths.dirs[0]: "A" must be one directory name'),
    expect.stringContaining('dataPaths.dirs[2]: "c/d" must be one directory name'),
  ]);
});

describe('the directory of a slot', () => {
  test.each([
    ['/srv/shop/.slots/.1', 1],
    ['/srv/shop/slots/1', 1],
    ['/srv/shop/1', 1],
    ['/srv/shop/slot-10', 10],
    ['/srv/shop/ai/slots/7/data', 7],
  ])('%s has the number of slot %i in it', (envDir, slot) => {
    expect(resolve(`{root: /srv/shop, envDir: ${envDir}, dirs: [a]}`, { slot }).environmentDirectory).toBe(envDir);
  });

  test.each([
    ['/srv/shop/slots/10', 1],
    ['/srv/shop/slots/21', 1],
    ['/srv/shop/slots/01', 1],
    ['/srv/shop/slots', 1],
    ['/srv/shop/ai', 12],
  ])('%s does not have the number of slot %i in it', (envDir, slot) => {
    expect(problems(`{root: /srv/shop, envDir: ${envDir}, dirs: [a]}`, { slot })).toEqual([
      `services.yaml:2:38 dataPaths.envDir: "${envDir}" must have the slot's number ${slot} in it: what is deleted with a slot may be no other's`,
    ]);
  });

  test('does not have its number from the root', () => {
    expect(problems('{root: /srv/disk1, envDir: /srv/disk1/ai, dirs: [a]}', { slot: 1 })).toHaveLength(1);
  });
});

describe('the checkout', () => {
  const inCheckout = "lies in the project's checkout, where a clean checkout deletes it and every checkout has another";

  test.each([
    ['/home/ci/shop', 'the checkout itself'],
    ['/home/ci/shop/.data', 'a directory in it'],
  ])('holds no data: %s, %s', (root) => {
    expect(problems(`{root: ${root}, envDir: ${root}/dev, dirs: [a]}`)).toEqual([
      `services.yaml:2:19 dataPaths.root: "${root}" ${inCheckout}; name a directory outside of it`,
    ]);
  });

  test('holds no data below a root outside of it either', () => {
    expect(problems('{root: /home/ci, envDir: /home/ci/shop/dev, dirs: [a]}')).toEqual([
      'services.yaml:2:37 dataPaths.envDir: "/home/ci/shop/dev" lies in the project\'s checkout; name a directory outside of it',
    ]);
  });

  test('is not a directory whose name only begins alike', () => {
    expect(problems('{root: /home/ci/shop-data, envDir: /home/ci/shop-data/dev, dirs: [a]}')).toEqual([]);
  });

  test.each([
    [['CODE_ROOT', 'SHOP_DATA_ROOT', 'TOKEN'], 'SHOP_DATA_ROOT'],
    [['POSTGRES_PASSWORD', 'SHOP_DATA'], 'SHOP_DATA'],
    [['STORE_ROOT'], 'STORE_ROOT'],
  ])('as fallback for a variable of %j that is not set names it', (unsetVariables, named) => {
    const [line] = problems('{root: /home/ci/shop/.data, envDir: /x, dirs: [a]}', { unsetVariables });
    expect(line).toBe(`services.yaml:2:19 dataPaths.root: "/home/ci/shop/.data" ${inCheckout}; set ${named}`);
  });
});

test.each([
  ['/srv', 'envDir: /srv/dev'],
  ['/var/lib/docker', 'envDir: /var/lib/docker/dev'],
])('a system directory is no root, whatever lies below it: %s', (root, envDir) => {
  expect(problems(`{root: ${root}, ${envDir}, dirs: [a]}`)).toEqual([
    `services.yaml:2:19 dataPaths.root: "${root}" belongs to the system; give the data a directory of its own, such as /srv/shop`,
  ]);
});

describe('adversarial cases, each refused with one line for all targets', () => {
  const where = 'services.yaml:6:9 dataPaths.root:';

  test('the file itself is fine with a root: every environment and slot has a directory of its own', () => {
    const { targets } = load(shop, { environment: { SHOP_DATA_ROOT: '/srv/shop' } });
    expect(targets.map(({ name, dataPaths }) => [name, dataPaths?.environmentDirectory])).toEqual([
      ['shop-dev', '/srv/shop/dev'],
      ['shop-ai-staging', '/srv/shop/ai-staging'],
      ['shop-dev-1', '/srv/shop/slots/1'],
      ['shop-dev-2', '/srv/shop/slots/2'],
      ['shop-dev-3', '/srv/shop/slots/3'],
      ['shop-ai-repair', undefined],
    ]);
  });

  test.each([
    ['not set', undefined],
    ['empty', ''],
    ['blank', '  '],
  ])('case 1: DATA_ROOT %s names the variable to set', (_, root) => {
    expect(problemsOfRoot(root)).toEqual([
      `${where} "/home/ci/shop/.data" lies in the project's checkout, where a clean checkout deletes it and every checkout has another; set SHOP_DATA_ROOT`,
    ]);
  });

  test('case 1: DATA_ROOT not set, without a project root, names the variable to set', () => {
    expect(problemsOf(shop)).toEqual([
      expect.stringMatching(
        /^services\.yaml:6:9 dataPaths\.root: ".*" lies in the project's checkout.*; set SHOP_DATA_ROOT$/,
      ),
    ]);
  });

  test('case 1: DATA_ROOT not set, without a fallback, names the variable to set', () => {
    const services = shop.replace('(printf "%s/.data" .ProjectRoot)', '""');
    expect(problemsOf(services)).toEqual([`${where} required: an absolute path; set SHOP_DATA_ROOT`]);
  });

  test.each([
    ['/', 'belongs to the system; give the data a directory of its own, such as /srv/shop'],
    ['//', 'must be canonical: write /'],
    ['/.', 'must not contain "." or ".." parts'],
    ['/data/..', 'must not contain "." or ".." parts'],
  ])('case 2: DATA_ROOT %s', (root, reason) => {
    expect(problemsOfRoot(root)).toEqual([`${where} "${root}" ${reason}`]);
  });

  test.each([
    '/etc',
    '/var',
    '/home',
    '/var/lib/kubelet',
    '/etc/shop',
    '/proc/1',
    '/root/data',
    '/tmp/shop',
    '/usr/local/shop',
  ])('case 3: DATA_ROOT %s belongs to the system', (root) => {
    expect(problemsOfRoot(root)).toEqual([
      `${where} "${root}" belongs to the system; give the data a directory of its own, such as /srv/shop`,
    ]);
  });

  test.each(['data', './data', '../data', '~', '~/data', '$HOME', '$HOME/data', '${X}'])(
    'case 4: DATA_ROOT %s is not absolute',
    (root) => {
      expect(problemsOfRoot(root)).toEqual([
        `${where} "${root}" must be absolute: it is a path on the node, where no working directory, "~" or variable is known`,
      ]);
    },
  );

  test.each([
    ['a tab', '/srv/sh\top', String.raw`"/srv/sh\top"`],
    ['a double quote', '/srv/sh"op', String.raw`"/srv/sh\"op"`],
    [';', '/srv/shop;id', '"/srv/shop;id"'],
    ['a backtick', '/srv/`id`', '"/srv/`id`"'],
    ['$( )', '/srv/$(id)', '"/srv/$(id)"'],
    ['${ }', '/srv/${X}', '"/srv/${X}"'],
    ['a glob', '/srv/*', '"/srv/*"'],
    ['a space', '/srv/my shop', '"/srv/my shop"'],
    ['a backslash', '/srv/sh\\op', String.raw`"/srv/sh\\op"`],
    ['letters beyond ASCII', '/srv/магазин', '"/srv/магазин"'],
    ['an expression', '/srv/{{ .Slot }}', '"/srv/{{ .Slot }}"'],
  ])('case 5: DATA_ROOT with %s', (_, root, shown) => {
    expect(problemsOfRoot(root)).toEqual([`${where} ${shown} must consist of letters, digits, ".", "_", "-" and "/"`]);
  });

  test.each([
    ['a quote', "/srv/sh'op", 'Unexpected scalar at node end'],
    ['a newline', '/srv/sh\nop', "Missing closing 'quote"],
    ['a newline at its end', '/srv/shop\n', "Missing closing 'quote"],
    ['a key of its own', "/srv/shop'\nmaxSlots: 9999\nregistry: '", 'Map keys must be unique'],
  ])('case 5: DATA_ROOT with %s, which breaks the text of the file', (_, root, reason) => {
    expect(problemsOfRoot(root)).toEqual([`services.yaml:6:10 not valid YAML once rendered: ${reason}`]);
  });

  const fine = { environment: { SHOP_DATA_ROOT: '/srv/shop' } };
  const record = (slot: string): string => `slot: ${slot}\ngeneration: 1\nowner: ci\nsince: 2026-01-31T12:00Z\n`;

  test.each(['0', '-1', '01', '1.0', '1e1', '1 2', '..', '１', '٣', '10000'])(
    'case 6: slot "%s" as a file of the register',
    (slot) => {
      const files: Files = { [`slots/active/${slot}.yaml`]: record('1') };
      expect(problemsOf(shop, fine, files)).toEqual([
        `slots/active/${slot}.yaml:1:1 not a file of the register: its files are called <slot>.yaml`,
      ]);
    },
  );

  test.each([
    ['0', 'must be at least 1'],
    ['-1', 'must be at least 1'],
    ['"1 2"', 'must be a number'],
    ['".."', 'must be a number'],
    ['"1/../2"', 'must be a number'],
    ['"1"', 'must be a number'],
  ])('case 6: slot %s in a file of the register', (slot, reason) => {
    expect(problemsOf(shop, fine, { 'slots/active/1.yaml': record(slot) })).toEqual([
      `slots/active/1.yaml:1:7 slot: ${reason}`,
    ]);
  });

  test('case 6: a slot above maxSlots', () => {
    expect(problemsOf(shop, fine, { 'slots/active/4.yaml': record('4') })).toEqual([
      expect.stringMatching(/^slots\/active\/4\.yaml:1:1 slot 4 is active, but maxSlots of .*services\.yaml is 3: /),
    ]);
  });

  test.each([
    ['1.5', 'must be a whole number'],
    ['1.0', 'must be 1, as the file name says'],
    ['1e0', 'must be 1, as the file name says'],
    ['01', 'must be 1, as the file name says'],
    ['0x1', 'must be 1, as the file name says'],
    ['0o1', 'must be 1, as the file name says'],
    ['+1', 'must be 1, as the file name says'],
    ['１', 'must be a number'],
    ['.inf', 'must be a number'],
  ])('case 7: slot %s, a number to YAML or to people', (slot, reason) => {
    expect(problemsOf(shop, fine, { 'slots/active/1.yaml': record(slot) })).toEqual([
      `slots/active/1.yaml:1:7 slot: ${reason}`,
    ]);
  });

  test('case 7: slot 010 is not slot 8', () => {
    expect(problemsOf(shop, fine, { 'slots/active/8.yaml': record('010') })).toEqual([
      'slots/active/8.yaml:1:7 slot: must be 8, as the file name says',
    ]);
  });

  test.each(['AI', 'ai/../dev', '..', '', '-rf', '_ai', 'ai-', 'a'.repeat(33), '１'])(
    'case 8: environment "%s"',
    (name) => {
      const services = `project: shop\nenvironments:\n  "${name}": {}\n`;
      expect(problemsOf(services)).toEqual([
        `services.yaml:3:3 environments: "${name}" must be lower-case letters, digits, "-" and "_", at most 32`,
      ]);
    },
  );

  test('case 8: an environment that does not exist', () => {
    expect(problemsOf(shop.replace('from: ai-staging', 'from: ai-stagin'), fine)).toEqual([
      'services.yaml:3:61 environments.ai-repair.from: there is no environment "ai-stagin"; did you mean "ai-staging"?',
    ]);
  });

  const oneName =
    'must be one directory name: a lower-case letter, then lower-case letters, digits and "-", at most 31';
  const leaves = 'leaves the directory of the environment; name a directory directly in it';

  test.each([
    ['..', '".."', leaves],
    ['.', '"."', leaves],
    ['a/../../b', '"a/../../b"', leaves],
    ['', '""', oneName],
    ['-rf', '"-rf"', oneName],
    ['a/b', '"a/b"', oneName],
    ['/etc', '"/etc"', oneName],
    ['Postgres', '"Postgres"', oneName],
    ['a b', '"a b"', oneName],
    ['$(id)', '"$(id)"', oneName],
    ['a*', '"a*"', oneName],
    ['.slot-data', '".slot-data"', oneName],
    ['постгрес', '"постгрес"', oneName],
    ['a'.repeat(300), `"${'a'.repeat(100)}..."`, oneName],
  ])('case 9: service "%s"', (name, shown, reason) => {
    expect(problemsOf(shop.replace('[postgres, redis]', `[redis, "${name}"]`), fine)).toEqual([
      `services.yaml:8:17 dataPaths.dirs[1]: ${shown} ${reason}`,
    ]);
  });

  test.each(['"a\\nb"', '"a\\0b"', '"a\\u202eb"'])('case 9: service %s is shown escaped or not at all', (name) => {
    const lines = problemsOf(shop.replace('[postgres, redis]', `[redis, ${name}]`), fine);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(oneName);
  });

  test('case 10: two services in one directory', () => {
    expect(problemsOf(shop.replace('[postgres, redis]', '[data, {name: data}]'), fine)).toEqual([
      'services.yaml:8:16 dataPaths.dirs[1]: "data" is there twice: each data path needs a directory of its own',
    ]);
  });

  test('case 10: all slots in one directory', () => {
    expect(problemsOf(shop.replace('(printf "%s/slots/%d" $root .Slot)', '(printf "%s/slots" $root)'), fine)).toEqual([
      `services.yaml:7:11 dataPaths.envDir: "/srv/shop/slots" must have the slot's number 1 in it: what is deleted with a slot may be no other's`,
    ]);
  });

  test('case 11: one data path in another, as full paths', () => {
    expect(problems('{root: /srv/shop, paths: [/srv/shop/dev/a, /srv/shop/dev/a/b]}')).toEqual([
      "services.yaml:2:37 dataPaths.paths: must all lie in one directory, which is the target's own; these lie in /srv/shop/dev and /srv/shop/dev/a",
    ]);
  });

  test('case 11: one data path in another, as directories', () => {
    expect(problems('{root: /srv/shop, envDir: /srv/shop/dev, dirs: [a, a/b]}')).toEqual([
      `services.yaml:2:63 dataPaths.dirs[1]: "a/b" ${oneName}`,
    ]);
  });
});

test('a target without data paths has none', () => {
  expect(loadTarget('project: shop\nenvironments: {dev: {}}\n').dataPaths).toBeUndefined();
});

describe('manifests read where data lies', () => {
  const services = (data: string) => `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 6
dataPaths: ${data}
infrastructure: [{name: a, manifests: [{path: m.yaml}]}]
`;
  const file = (expression: string) => ({
    'm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {path: '${expression}'}\n`,
  });
  const pathsOf = (data: string, expression: string) =>
    load(services(data), {}, file(expression)).targets.map(
      ({ groups }) => (groups[0]?.objects[0]?.object.data as { path: string }).path,
    );

  test('by the name of a data path, for each slot its own', () => {
    const data = `{root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db, my-cache]}`;
    const all = pathsOf(data, '{{ .DataPaths.db }} {{ index .DataPaths "my-cache" }}');
    expect(all[0]).toBe('/srv/shop/dev/0/db /srv/shop/dev/0/my-cache');
    expect(all[6]).toBe('/srv/shop/ai/6/db /srv/shop/ai/6/my-cache');
  });

  test('what is wrong with them is not told again where a file reads one', () => {
    const wrong = "{root: /srv/shop, envDir: '/srv/shop/{{ .Env }}', dirs: [db, ../cache]}";
    const problems = problemsOf(services(wrong), {}, file('{{ .DataPaths.db }} {{ .DataPaths.cache }}'));
    expect(problems).toEqual([expect.stringContaining('"../cache" leaves the directory of the environment')]);
  });

  test('but not where it is said, nor in claims', () => {
    expect(problemsOf(services(`{root: '/srv/{{ .DataPaths.db }}', dirs: [db]}`), {}, file('a'))[0]).toContain(
      'services.yaml itself says where data lies: manifests can read it',
    );
    expect(problemsOf(services('{claim: {size: 1Gi}, dirs: [db]}'), {}, file('{{ .DataPaths.db }}'))[0]).toContain(
      'data paths lie in claims here: a pod mounts the claim data-<name>',
    );
  });
});
