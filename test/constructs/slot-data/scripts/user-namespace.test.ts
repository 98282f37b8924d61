import { describeAsRoot, execute, Sandbox } from './sandbox';
import type { ScriptName } from '../../../../constructs/slot-data/script';
import { CollectorSandbox } from './collector';

/** As in a container whose root is another user of the node: files of the node's root belong to nobody there. */
const shifted = (command: readonly string[]) => {
  const lines = `
    unshare --user sleep 60 & namespace=$!
    until [[ $(readlink "/proc/$namespace/ns/user") != "$(readlink /proc/self/ns/user)" ]]; do sleep 0.01; done
    for map in uid_map gid_map; do echo '0 100000 65536' >"/proc/$namespace/$map"; done
    code=0; nsenter --target "$namespace" --user --setuid 0 --setgid 0 -- "$@" || code=$?
    kill "$namespace"; exit "$code"`;
  return execute(['bash', '-euc', lines, 'bash', ...command]);
};

describeAsRoot('in a container with shifted users', () => {
  test.each<ScriptName>(['ensure', 'delete', 'collect', 'prepare'])(
    'case 56: %s says so and changes nothing',
    async (name) => {
      const sandbox = new Sandbox();
      sandbox.earlier();
      const args = name === 'collect' ? new CollectorSandbox(sandbox).arguments() : sandbox.arguments(name);
      const before = sandbox.state();
      const command = sandbox.command(name, name === 'ensure' ? [...args, 'postgres=999:999:0700'] : args);
      const result = await shifted(command);
      expect(result).toMatchObject({ code: 66, stdout: '' });
      expect(result.stderr).toMatch(/^slot-data: .*\.slotstack is not root's: a runtime that shifts user ids\?\n$/);
      expect(sandbox.state()).toBe(before);
      sandbox.remove();
    },
  );
});
