import { mountPaths } from '../data-store/mount-paths';
import { brokersIn, copiedPaths, loadedServices, type BackedUp } from './backed-up';
import { at, backupDirectories, BackupContainers } from './backup-containers';
import { patchRecord, type Steps } from './backup-steps';
import { checkStep, fetched, fetchedBeside, fetchedDefinitions, loadStep, restored } from './fetched';

/** How the latest backup is restored into a place that goes with the pod, and compared with what it was made of. */
export function drillSteps(of: BackedUp): Steps {
  const containers = new BackupContainers(of);
  const { name } = of.data;
  const services = loadedServices(of);
  const paths = copiedPaths(of).map((path) => path.name);
  const all = containers.scratch('restored', mountPaths.restore);
  const brokers = brokersIn(of);
  const wanted = [...fetchedBeside([...services, ...brokers], paths), ...paths.map(backupDirectories.files)];
  return {
    steps: [
      containers.restic(
        'fetch',
        'fetch',
        [name, 'latest', fetched, ...wanted.flatMap((path) => [mountPaths.restore, path, ''])],
        [all],
      ),
      ...paths.map((path) => checkStep(containers, path, restored(backupDirectories.files(path)), [all])),
      ...services.map((service) =>
        loadStep(containers, service, containers.scratch(`data-${service.dataPath}`, service.mountPath)),
      ),
      ...brokers.map(({ dataPath }) =>
        containers.tools(
          `check-${dataPath}`,
          'take-file',
          [fetchedDefinitions(dataPath), '/tmp/taken', 'definitions'],
          [all],
        ),
      ),
      containers.tools('report', 'report-drill', [`${fetched}.id`, at('drill.json')], []),
      containers.kubectl('record', patchRecord('drill.json')),
    ],
    volumes: containers.volumes(),
  };
}
