import { goodBackups, recordedBackups, withBackup } from '../../cluster/backups';
import { CommandFailed } from '../../process/command-failed';
import { ageText } from '../amounts';
import { runEach } from '../backup-runs';
import { clusterCall } from '../call';
import { contextOption, fileOption, outputOption, timeoutOption } from '../options';
import type { Surroundings } from '../surroundings';
import { table } from '../table';
import { verb } from '../verb';

export function backups(surroundings: Surroundings) {
  const actions = verb({
    name: 'backups',
    description: 'Lists the backups of a target, and proves that the latest can be restored.',
    examples: {
      'backups list shop-dev': 'those that can be restored',
      'backups drill shop-dev': 'restores the latest into a scratch place, and compares',
    },
  });
  const list = verb({
    name: 'list',
    description: 'Lists the good backups of a target, the latest last: whole, and stored without an error.',
    examples: { 'backups list shop-dev': 'a line each', 'backups list shop-dev --output json': 'for programs' },
  });
  list
    .argument('<target>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(outputOption())
    .action((name, { output, ...options }) => {
      const { named, kubectl } = clusterCall(surroundings, [name], options);
      for (const delivery of named) {
        const found = goodBackups(kubectl, withBackup(kubectl, delivery), delivery.name);
        const { drill } = recordedBackups(kubectl, delivery.namespace);
        const rows = found.map(({ id, time }) => ({ id, time, isProven: drill?.id === id }));
        if (output === 'json') console.log(JSON.stringify(rows));
        else if (rows.length === 0) console.log(`${name} has no good backup`);
        else
          for (const line of table([
            ['BACKUP', 'TIME', 'AGE', 'DRILL'],
            ...rows.map(({ id, time, isProven }) => [id, time, ageText(new Date(time)), isProven ? 'restored' : '-']),
          ]))
            console.log(line);
      }
    });
  const drill = verb({
    name: 'drill',
    description:
      'Restores the latest backup of targets into a scratch place now, starts their databases on it, compares rows and files with those of the time of the backup, and removes it.',
    examples: { 'backups drill shop-dev': 'as its CronJob does by itself' },
  });
  drill
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(timeoutOption(6 * 3600))
    .action((names, { timeout, ...options }) => {
      const { named, kubectl } = clusterCall(surroundings, names, options);
      for (const delivery of named)
        if (withBackup(kubectl, delivery).backup.drill === undefined)
          throw new CommandFailed(`${delivery.name} has no drill: backup.drill in services.yaml is empty`);
      runEach(kubectl, named, 'drill', timeout);
    });
  return actions.addCommand(list).addCommand(drill);
}
