import { join } from 'node:path';
import { Kubectl } from '../../cluster/kubectl';
import { CommandFailed } from '../../process/command-failed';
import { slotstackHere } from './slotstack-here';
import { writeFiles } from '../config/project-directory';

const services = `project: shop
environments: {dev: {}, ai: {}}
maxSlots: 1
infrastructure: [{name: settings, manifests: [{path: settings.yaml}]}]
`;
const settings = '{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}';

class NoKubectl extends Kubectl {
  override attempt(): never {
    throw new CommandFailed('kubectl cannot be started');
  }
}

/** A call where there is no kubectl, so that whatever it is refused for, no cluster was asked. */
function run(text: string, words: string) {
  const directory = writeFiles({ 'services.yaml': text, 'settings.yaml': settings });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml') };
  return slotstackHere(words, { environment, kubectl: new NoKubectl() });
}

test.each([
  ['apply', 2, "missing required argument 'target' (see slotstack apply --help)"],
  ['apply shop-dve-1', 1, 'there is no target "shop-dve-1"; did you mean "shop-dev-1"?'],
  ['apply shop-dev-7', 1, 'there is no target "shop-dev-7"; there is shop-dev-1'],
  ['apply [-1', 1, 'there is no target "[-1"; there are shop-dev'],
  ['apply elsewhere', 1, 'there is no target "elsewhere"; there are shop-dev, shop-dev-1, shop-platform'],
  ['apply shop-dev-1 --prun', 2, "unknown option '--prun' (Did you mean --prune?) (see slotstack apply --help)"],
  ['apply shop-dev-1 --timeout=soon', 2, "option '--timeout <seconds>' argument 'soon' is invalid. It must be a whole"],
  ['apply shop-dev-1', 1, 'kubectl cannot be started'],
  ['wait shop-dev-1 --timeout=0', 2, "option '--timeout <seconds>' argument '0' is invalid. It must be a whole number"],
  ['diff', 2, "missing required argument 'target'"],
  ['diff shop-dev-1', 2, 'kubectl cannot be started'],
  ['connect --dry-run shop-dev-1', 2, "unknown option '--dry-run'"],
  ['delete shop-dev-1 shop-dev-2', 2, "too many arguments for 'delete'. Expected 1 argument but got 2."],
  ['delete shop-dev-1 --context --dry-run', 2, 'It is another option: the value is missing.'],
  ['delete shop-dev-1 --context a --context b', 2, 'It is given twice.'],
  ['delete shop-dev-1 --dry-run=no', 2, "unknown option '--dry-run=no'"],
  ['delete shop-dev', 1, 'shop-dev is a lasting environment: its data is deleted by nobody'],
  ['delete shop-platform', 1, 'shop-platform is what all targets of shop need: it is deleted by hand'],
  ['delet shop-dev-1', 2, "unknown command 'delet' (Did you mean delete?) (see slotstack --help)"],
])('%s ends with %d and says why, in a line', async (words, status, message) => {
  const result = await run(services, words);
  expect(result).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) as string });
  expect(result.stderr).toMatch(/^error: .*\n$/);
});

test.each(['apply', 'trash list'])('%s of what there is not names what there is, within bounds', async (words) => {
  const data = "dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db]}";
  const many = `${services.replace('maxSlots: 1', 'maxSlots: 20')}${data}\n`;
  expect((await run(many, `${words} shop-dev-21`)).stderr).toContain('; there are shop-dev-1 to shop-dev-20\n');
  const { stderr } = await run(many, `${words} elsewhere`);
  expect(stderr).toMatch(/; there are shop-dev, shop-dev-1, .*shop-dev-9, and 1[12] more\n$/);
});

test('connect needs no cluster', async () => {
  expect(await run(services, 'connect shop-dev')).toEqual({ status: 0, stdout: 'shop-dev\n  no data\n', stderr: '' });
});

test.each(['apply', 'status', 'wait', 'diff', 'connect', 'delete', 'trash list'])(
  '%s works on the cluster that services.yaml names',
  async (words) => {
    const data = "dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db]}";
    const named = `${services.replace('ai: {}', 'ai: {kubeconfig: none}')}${data}\n`;
    const { stderr } = await run(named, `${words} shop-dev-1`);
    expect(stderr).toContain('there is no ');
    expect(stderr).toContain('/none here, the kubeconfig of shop-dev-1');
  },
);
