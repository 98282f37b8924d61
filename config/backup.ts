import type { Position, Problems } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
import { overlap } from '../kubernetes/host-path';
import { backupFindings, settledBackup, type Backup, type StatedBackup } from '../rules/backup';
import type { ClaimedData } from './claimed-data';
import type { DataPaths } from './data-paths';
import { bytesOf, mebibytesOf } from './memory';
import type { Place } from './place';
import type { Services } from './schema/services';
import type { DeclaredSecret } from './secrets';

/** The backups of a target, and where services.yaml states them. */
export interface BackupOfTarget extends Backup {
  readonly position: Position;
}

/** What backups of a target depend on. */
interface BackedUp {
  readonly place: Pick<Place, 'project' | 'environment' | 'slot'>;
  readonly dataPaths?: DataPaths | undefined;
  readonly claimedData?: ClaimedData | undefined;
  readonly secrets: readonly DeclaredSecret[];
}

/** The backups of a target; undefined where it has none, or no data of its own. */
export function backupOf(
  { backup, environments }: Services,
  document: YamlDocument,
  { place: { project, environment, slot }, dataPaths, claimedData, secrets }: BackedUp,
  problems: Problems,
): BackupOfTarget | undefined {
  if (!backup) return undefined;
  const report = (key: string, message: string) => {
    const keys = ['backup', ...key.split('.').filter((part) => part !== '')];
    problems.add(document.positionOfKey(keys), `${keys.join('.')}: ${message}`);
  };
  for (const name of backup.environments ?? [])
    if (!(name in environments))
      report('environments', `there is no environment "${name}": there are ${Object.keys(environments).join(', ')}`);
  if (slot !== undefined && backup.environments?.includes(environment))
    report('environments', `"${environment}" has slots, which are not backed up: a task would get the data of another`);
  const isWanted = slot === undefined && (backup.environments?.includes(environment) ?? true);
  const stated = statedOf(backup, secrets);
  const isNowhere = [stated.hostPath, stated.claim, stated.repository].every((each) => each === undefined);
  const isLeftOut = isNowhere && ['hostPath', 'claim', 'repository'].some((key) => key in backup);
  if (isLeftOut) return undefined;
  const findings = backupFindings(stated, project);
  for (const [key, message] of findings) report(key, message);
  if (!isWanted || (!dataPaths && !claimedData)) return undefined;
  if (stated.hostPath !== undefined && dataPaths && overlap(stated.hostPath, dataPaths.root))
    report('hostPath', `lies where data is (${dataPaths.root}): what is lost with the data is no backup`);
  if (stated.hostPath !== undefined && claimedData)
    report('hostPath', 'data in claims is on no node in particular: state claim, or repository');
  if (stated.hostPath !== undefined && dataPaths?.persistentVolumes)
    report('hostPath', 'no pod of this namespace names a path of the node (dataPaths.persistentVolumes): state claim');
  const own = secrets.find(({ name }) => name === stated.secret);
  if (own?.source === 'generated')
    report(
      'secret',
      `"${own.name}" is made at random in the cluster, and gone with it: nobody could read a backup then; give it from the environment`,
    );
  const names = (dataPaths?.paths ?? claimedData?.paths ?? []).map(({ name }) => name);
  for (const name of stated.exclude ?? [])
    if (!names.includes(name)) report('exclude', `there is no data path "${name}": there are ${names.join(', ')}`);
  return findings.size > 0 ? undefined : { ...settledBackup(stated), position: document.positionOfKey(['backup']) };
}

/** What services.yaml says; to it, what is empty is not said. */
function statedOf(
  { hostPath, claim, repository, schedule, memory, scratch, secrets: own, ...rest }: NonNullable<Services['backup']>,
  secrets: readonly DeclaredSecret[],
): StatedBackup {
  const amount = (text: string | undefined) => (text === undefined ? undefined : mebibytesOf(bytesOf(text)));
  const given = secrets.filter(({ source, name }) => source === 'environment' && name !== rest.secret);
  return {
    ...rest,
    hostPath: hostPath || undefined,
    claim: claim || undefined,
    repository: repository || undefined,
    schedule: schedule || undefined,
    memory: amount(memory),
    scratch: amount(scratch),
    secrets: own ?? given.map(({ name }) => name),
  };
}
