import { writeFileSync } from 'node:fs';
import { Command, Option } from '@commander-js/extra-typings';
import { explain } from '../../../cli/explain';
import { inputsOf } from '../../../cli/invocation';
import { wholeNumber } from '../../../cli/options';
import { settle } from '../../../cli/settle';
import { loadProject } from '../../../config/project';
import { versionsInCluster } from '../../../tools/evidence/versions';
import { bringUp, noArgoCd, possibleRounds } from '../argocd/argo-cd';
import { nameStandIns, noCluster } from '../cluster';
import { MeasuredSlot } from './measured-slot';
import { Measurements } from './measurements';
import { pageOf } from './text';

const page = 'bench/run-time.md';

const program = new Command('bench:cluster')
  .description('Measures what users of slots wait for, in the cluster that KUBECONFIG points to, with its Argo CD.')
  .requiredOption('--date <date>', 'when that is, for the text')
  .requiredOption('--machine <words>', 'where that is, and how often Argo CD polls there, for the text')
  .addOption(new Option('--rounds <number>', 'how often').default(3).argParser(wholeNumber))
  .action(({ date, machine, rounds }) => {
    const say = (line: string) => {
      console.error(line);
    };
    const missing = noCluster();
    const round =
      missing === undefined
        ? possibleRounds()
            .filter(({ hook }) => hook === 'PreDelete')
            .at(-1)
        : undefined;
    if (!round) {
      say(`skipped: ${missing ?? noArgoCd}`);
      return;
    }
    nameStandIns();
    bringUp(round);
    const sample = loadProject(
      'projects/alimentor/services.yaml',
      inputsOf({ environment: process.env, directory: '' }),
    );
    const { Redis, RabbitMQ, ...used } = versionsInCluster(sample);
    const versions = { ...used, 'Argo CD': round.version };
    const slot = new MeasuredSlot('bench-run-time');
    const measured = new Measurements(slot, say);
    slot.begin();
    try {
      // What was measured before a failure is kept.
      for (let count = 0; count < rounds; count += 1) {
        measured.take();
        writeFileSync(page, pageOf(measured, { date, machine, versions }));
        say(`written to ${page}`);
      }
    } finally {
      slot.end();
    }
  });

settle(program, process.env);
try {
  program.parse();
} catch (error) {
  process.exitCode = explain(error);
}
