import { withBackup } from '../../cluster/backups';
import { runEach } from '../backup-runs';
import { clusterCall } from '../call';
import { contextOption, fileOption, timeoutOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

export function backup(surroundings: Surroundings) {
  return verb({
    name: 'backup',
    description: 'Backs the data of targets up now, as their CronJob does by itself.',
    examples: { 'backup shop-dev': 'before something that may go wrong' },
  })
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(timeoutOption(6 * 3600))
    .action((names, { timeout, ...options }) => {
      const { named, kubectl } = clusterCall(surroundings, names, options);
      for (const delivery of named) withBackup(kubectl, delivery);
      runEach(kubectl, named, 'backup', timeout);
    });
}
