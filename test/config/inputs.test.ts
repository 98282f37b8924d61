import { pick } from '../../config/inputs';
import { loadTarget, objectsOf, problemsOf, type Files } from './project-directory';

/** What a template gives where these variables and files are. */
function rendered(
  expression: string,
  environment: Record<string, string | undefined>,
  files: Files = {},
  envFiles = '[]',
) {
  const services = `project: shop\nenvFiles: ${envFiles}\nenvironments: {dev: {}}\ninfrastructure: [{name: config, manifests: [{path: config.yaml}]}]\n`;
  const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\ndata: {value: '${expression}'}\n`;
  const [object] = objectsOf(loadTarget(services, { environment }, { 'config.yaml': config, ...files }));
  return (object?.data as { value: string }).value;
}

describe('variables', () => {
  test.each([
    ['{{ envOr "A" "none" }}', { A: 'process' }, '[]', 'process'],
    ['{{ envOr "A" "none" }}', { A: '' }, '[]', 'none'],
    ['{{ envOr "A" "none" }}', {}, '[]', 'none'],
    ['{{ envOr "A" "none" }}', { A: 'process' }, '[one.env]', 'one'],
    ['{{ envOr "A" "none" }}', { A: 'process' }, '[one.env, two.env]', 'two'],
    ['{{ envOr "A" "none" }}', { A: 'process' }, '[two.env, one.env]', 'one'],
    ['{{ envOr "B" "none" }}', { B: 'process' }, '[one.env, two.env]', 'process'],
    ['{{ .EnvMap.A }}', { A: 'process' }, '[]', 'process'],
    ['{{ index .EnvMap "A" }}', { A: 'process' }, '[one.env]', 'one'],
    ['{{ .EnvMap.QUOTED }}', {}, '[deep/three.env]', 'with spaces # and more'],
  ])('%s with %j and files %s is %j', (expression, environment, envFiles, value) => {
    const files = {
      'one.env': 'A=one\n',
      'two.env': '# comment\nA=two\nC=3\n',
      'deep/three.env': 'QUOTED="with spaces # and more"\n',
    };
    expect(rendered(expression, environment, files, envFiles)).toBe(value);
  });

  test.each([
    ['DB_URL', 'postgres://shop:s3#cret@db/shop'],
    ['BASE_URL', 'https://dev.example.com/api'],
    ['MODE', 'fast'],
    ['RETRIES', '5'],
  ])('of an env file are those that codexctl reads: %s is %s', (name, value) => {
    const text =
      'DOMAIN=dev.example.com\nDB_URL=postgres://shop:s3#cret@db/shop\nBASE_URL=https://${DOMAIN}/api\nMODE: fast\nRETRIES=5\n';
    expect(rendered(`{{ envOr "${name}" "UNSET" }}`, {}, { '.env': text }, '[.env]')).toBe(value);
  });

  test('see only the variables above them in the same file', () => {
    const files = { 'one.env': 'A=1\n', 'two.env': 'B=[${A}${HOME}${C}]\nC=2\n' };
    expect(rendered('{{ .EnvMap.B }}', { HOME: '/root' }, files, '[one.env, two.env]')).toBe('[]');
  });

  test('are visible to a template that names them, and no others', () => {
    const expression =
      '{{ range $name, $value := .EnvMap }}{{ $name }}={{ $value }};{{ end }}{{ envOr "A" "" }}{{ .EnvMap.B }}';
    expect(rendered(expression, { A: '1', B: '2', PASSWORD: 'secret' })).toBe('A=1;B=2;12');
  });

  test('that are not there have no place in the map', () => {
    expect(rendered('{{ len .EnvMap }}{{ envOr "A" "" }}', {})).toBe('0');
  });

  test('are no properties that every JavaScript object has', () => {
    expect(rendered('{{ envOr "constructor" "none" }}', {})).toBe('none');
    expect(pick({ A: '1' }, ['A', 'toString', '__proto__'])).toEqual({ A: '1' });
  });
});

test('every file of variables that is missing is an error where it is named', () => {
  const services = 'project: shop\nenvFiles:\n  - one.env\n  - two.env\nenvironments: {dev: {}}\n';
  expect(problemsOf(services, {}, { 'one.env': '' })).toEqual(['services.yaml:4:5 two.env: no such file']);
  expect(problemsOf(services)).toEqual([
    'services.yaml:3:5 one.env: no such file',
    'services.yaml:4:5 two.env: no such file',
  ]);
});

test('what is wrong in files of variables is told for all of them, with its place', () => {
  const services = 'project: shop\nenvFiles: [one.env, two.env]\nenvironments: {dev: {}}\n';
  expect(problemsOf(services, {}, { 'one.env': 'A=1\nB-C=2\n', 'two.env': 'A="x\n' })).toEqual([
    expect.stringContaining('one.env:2:2 "-" where "=" belongs'),
    'two.env:1:3 the value of A has no closing "',
  ]);
});

test('a file of variables may be named by its full path', () => {
  const services = 'project: shop\nenvFiles: [/nowhere/at/all.env]\nenvironments: {dev: {}}\n';
  expect(problemsOf(services)).toEqual(['services.yaml:2:12 /nowhere/at/all.env: no such file']);
});

describe('the project root', () => {
  test.each(['.', 'checkout', '~/checkout', ''])('%j is no absolute path', (projectRoot) => {
    expect(problemsOf('project: shop\nenvironments: {dev: {}}\n', { projectRoot })).toEqual([
      `services.yaml:1:1 SLOTSTACK_PROJECT_ROOT: "${projectRoot}" must be absolute: it is a path on the nodes`,
    ]);
  });

  test('has no slash at its end, so that paths can be joined to it', () => {
    const services = `project: shop\nenvironments: {dev: {}}\ninfrastructure: [{name: config, manifests: [{path: config.yaml}]}]\n`;
    const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\ndata: {value: '{{ .ProjectRoot }}/src'}\n`;
    const target = loadTarget(services, { projectRoot: '/home/ci/shop/' }, { 'config.yaml': config });
    expect(objectsOf(target)).toMatchObject([{ data: { value: '/home/ci/shop/src' } }]);
  });

  test('with a slash at its end still holds no data', () => {
    const services = `project: shop\nenvironments: {dev: {}}\ndataPaths: {root: '{{ .ProjectRoot }}/.data', envDir: /x, dirs: [a]}\n`;
    expect(problemsOf(services, { projectRoot: '/home/ci/shop/' })).toEqual([
      expect.stringContaining(`lies in the project's checkout`),
    ]);
  });
});
