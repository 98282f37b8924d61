import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';

jest.setTimeout(60_000);

const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
infrastructure: [{name: settings, manifests: [{path: settings.yaml}]}]
`;
const settings = '{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}';

/** `npm run <command>` where there is no kubectl, so that whatever it is refused for, no cluster was asked. */
function run(text: string, command: string, ...args: string[]) {
  const directory = writeFiles({ 'services.yaml': text, 'settings.yaml': settings });
  const { status, stdout, stderr } = spawnSync(process.execPath, ['start.mjs', `cli/${command}.ts`, ...args], {
    encoding: 'utf8',
    env: { PATH: '', SERVICES_FILE: join(directory, 'services.yaml') },
  });
  return { status, stdout, stderr };
}

test.each([
  ['apply', '', 1, 'usage: npm run apply'],
  ['apply', 'shop-dve-1', 1, 'there is no target "shop-dve-1"; did you mean "shop-dev-1"?'],
  ['apply', 'shop-dev-1 --prun', 1, 'there is no option --prun here; did you mean "prune"?'],
  ['apply', 'shop-dev-1 --timeout=soon', 1, '--timeout: "soon" must be a whole number from 1'],
  ['apply', 'shop-dev-1', 1, 'kubectl cannot be started: spawnSync kubectl ENOENT. It must be installed'],
  ['wait', 'shop-dev-1 --timeout=0', 1, '--timeout: "0" must be a whole number from 1'],
  ['diff', '', 2, 'usage: npm run diff'],
  ['diff', 'shop-dev-1', 2, 'kubectl cannot be started'],
  ['status', '', 1, 'usage: npm run status'],
  ['connect', '--dry-run shop-dev-1', 1, 'there is no option --dry-run here'],
  ['delete', 'shop-dev-1 shop-dev-2', 1, 'usage: npm run delete'],
  ['delete', 'shop-dev', 1, 'shop-dev is a lasting environment: its data is deleted by nobody'],
  ['delete', 'shop-platform', 1, 'shop-platform is what all targets of shop need: it is deleted by hand'],
])('%s %s ends with %d and says why', (command, words, status, message) => {
  const result = run(services, command, ...words.split(' ').filter(Boolean));
  expect(result).toMatchObject({ status, stdout: '' });
  expect(result.stderr.startsWith(message.startsWith('usage') ? message : `error: ${message}`)).toBe(true);
});

jest.setTimeout(60_000);

test('connect needs no cluster', () => {
  expect(run(services, 'connect', 'shop-dev')).toEqual({
    status: 0,
    stdout: 'shop-dev\n  no data\n',
    stderr: '',
  });
});

test.each(['apply', 'status', 'wait', 'diff', 'connect', 'delete', 'trash list'])(
  '%s works on the cluster that services.yaml names',
  (words) => {
    const [command = '', ...more] = words.split(' ');
    const data = "dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db]}";
    const named = `${services.replace('ai: {}', 'ai: {kubeconfig: none}')}${data}\n`;
    const { stderr } = run(named, command, ...more, 'shop-dev-1');
    expect(stderr).toContain('there is no ');
    expect(stderr).toContain('/none here, the kubeconfig of shop-dev-1');
  },
);
