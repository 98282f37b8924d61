import { join } from 'node:path';
import { scriptsVersion } from '../../../constructs/slot-data/scripts-version';
import { describeAsRoot, execute, LIFE, Sandbox } from './scripts/sandbox';

/**
 * What pods of each version run. Nothing here ever changes: where the scripts no longer do with it, raise scriptsVersion, and add what
 * pods give them from then on.
 */
const commands: Readonly<Record<number, Readonly<Record<'ensure' | 'lock' | 'generate', string>>>> = {
  1: {
    ensure:
      'bash $scripts/ensure --project=shop --target=shop-dev-3 --disk=disk-1 --sentinel=$disk/.slotstack --kind=slot --generation=7 --token=$token --environment-directory=$disk/slots/3 --relative=slots/3 --ticket-directory=$tickets db=999:998:0700',
    lock: 'sh $scripts/run-locked $tickets/db $disk/slots/3/db 60 echo started',
    generate:
      'bash $scripts/generate-credentials --project=shop --target=shop-dev-3 --disk=disk-1 --sentinel=$disk/.slotstack --kind=slot --generation=7 --token=$token --environment-directory=$disk/slots/3 --relative=slots/3 --data=db --namespace=shop-dev-3 --name=db-secret --labels=app.kubernetes.io/name=db-secret --existing=$base/existing --output=$base/credentials --owner=0:0 POSTGRES_USER=chat POSTGRES_PASSWORD',
  },
};

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => {
  sandbox.remove();
});

/** Runs a command of a pod of this version. */
function run(command: string) {
  const { disk, tickets, base } = sandbox;
  const places: Readonly<Record<string, string>> = {
    scripts: sandbox.placeScripts(),
    token: sandbox.token(LIFE),
    disk,
    tickets,
    base,
  };
  return execute(command.replace(/\$(\w+)/g, (_, place: string) => places[place] ?? '').split(' '));
}

describeAsRoot('the scripts do with what pods of their version give them', () => {
  const { ensure = '', lock = '', generate = '' } = commands[scriptsVersion] ?? {};

  test('data is ensured, and its service starts on it', async () => {
    expect(await run(ensure)).toMatchObject({ code: 0 });
    expect(await run(lock)).toEqual({ code: 0, stdout: 'started\n', stderr: '' });
  });

  test('credentials are made', async () => {
    await execute(['mkdir', join(sandbox.base, 'existing'), join(sandbox.base, 'credentials')]);
    expect(await run(generate)).toMatchObject({ code: 0 });
  });
});
