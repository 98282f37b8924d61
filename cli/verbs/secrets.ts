import { findDeliveries } from '../../cluster/delivery';
import { BuiltManifests } from '../../cluster/manifests';
import { applySecret, planSecrets, secretLines, withValues, type SecretPlan } from '../../cluster/secrets';
import { parseEnvFile } from '../../input/env-file';
import { readTextFile } from '../../input/text-file';
import { CommandFailed } from '../../process/command-failed';
import { secretsOf } from '../../stacks/secrets';
import { askSecret } from '../ask-secret';
import { clusterCall, projectCall, type ClusterOptions } from '../call';
import { contextOption, dryRunOption, fileOption, outputOption } from '../options';
import { secretTable } from '../secrets-view';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

export function secrets(surroundings: Surroundings) {
  const actions = verb({
    name: 'secrets',
    description: 'Says who gives each Secret its values, and gives those that come from the environment theirs.',
    examples: {
      'secrets list shop-dev-1': 'each Secret with its keys, and where its values come from',
      'secrets apply shop-dev-1': 'values from the environment, and from the files',
    },
  });
  const list = verb({
    name: 'list',
    description: 'Lists the Secrets of targets, with their keys and who gives them their values. It asks no cluster.',
    examples: { 'secrets list shop-dev-1': 'a line each', 'secrets list shop-dev --output json': 'for programs' },
  });
  list
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(outputOption())
    .action((names, { output, ...options }) => {
      const { projects } = projectCall(surroundings, options);
      const rows = findDeliveries(projects, names).map(({ name, target }) => ({
        target: name,
        secrets: target ? secretsOf(target) : [],
      }));
      console.log(output === 'json' ? JSON.stringify(rows) : rows.flatMap(secretTable).join('\n'));
    });
  const apply = verb({
    name: 'apply',
    description:
      'Gives Secrets of targets their values, those of the environment and those of included files. A key for which there is none here keeps the one that it has; where it has none, a person at a terminal is asked. No value is shown.',
    examples: {
      'secrets apply shop-dev-1 --dry-run': 'says which keys would get a value',
      'secrets apply shop-dev-1': 'once its namespace is there',
      'secrets apply shop-dev-1 --env-file .env': 'values from a file that is not in git',
    },
  });
  apply
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(dryRunOption())
    .option('--env-file <file>', 'variables with values, over those of the environment: NAME=value, a line each')
    .action((names, options) => {
      applySecrets(surroundings, names, options);
    });
  return actions.addCommand(list).addCommand(apply);
}

interface ApplyOptions extends ClusterOptions {
  readonly dryRun?: true | undefined;
  readonly envFile?: string | undefined;
}

function applySecrets(surroundings: Surroundings, names: readonly string[], options: ApplyOptions): void {
  const { envFile } = options;
  const values = envFile === undefined ? [] : parseEnvFile(readTextFile(envFile, envFile));
  const environment = { ...surroundings.environment, ...Object.fromEntries(values) };
  const { projects, named, kubectl } = clusterCall({ ...surroundings, environment }, names, options);
  const built = new BuiltManifests(projects);
  const plans = named.flatMap((delivery) => {
    const plans = planSecrets(kubectl, delivery, built.secretsToApply(delivery));
    return plans.map((plan) => ({ delivery, plan: options.dryRun ? plan : asked(delivery.name, plan) }));
  });
  const lacking = plans.filter(({ plan }) => plan.missing.length > 0);
  for (const { delivery, plan } of plans)
    for (const line of secretLines(plan)) console.error(`${delivery.name}: ${line}`);
  if (options.dryRun) {
    console.error('nothing was changed');
    return;
  }
  // All or nothing: half of a Secret is found out long after.
  if (lacking.length > 0) throw new CommandFailed('some keys have no value, so nothing was changed');
  for (const { plan } of plans) applySecret(kubectl, plan);
  if (plans.length === 0)
    console.error('no Secret of these targets gets its values in this way: slotstack secrets list');
}

function asked(target: string, plan: SecretPlan): SecretPlan {
  const values = plan.missing.flatMap((key) => {
    const value = askSecret(`${target}: ${plan.object.metadata.name} ${key}`);
    return value === undefined ? [] : [[key, value] as const];
  });
  return withValues(plan, new Map(values));
}
