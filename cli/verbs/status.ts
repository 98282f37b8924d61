import { lifeInWords, lifeText } from '../../config/life';
import { claimsOf, keptClaims } from '../../kubernetes/claims';
import { loadProjects } from '../../config/projects';
import { ensuredData } from '../../constructs/facts/ensured-data';
import type { CollectorReport } from '../../constructs/facts/collector-report';
import { collectorReports } from '../../cluster/collector-report';
import type { Kubectl } from '../../cluster/kubectl';
import { kubectlFor } from '../../cluster/kubectl-for';
import { LiveNamespace } from '../../cluster/namespace';
import { look, type Watched } from '../../cluster/watch';
import { findDeliveries, type Delivery } from '../../cluster/delivery';
import { BuiltManifests, type Manifests } from '../../cluster/manifests';
import { table } from '../table';
import { invocation } from '../invocation';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { contextOption, fileOption } from '../options';

export function status(surroundings: Surroundings) {
  return verb({
    name: 'status',
    description:
      'Says how targets are: their workloads, the generation of their data, its size, and what lies in the trash.',
    examples: { 'status shop-dev-1': 'one target, in full' },
  })
    .argument('<target...>')
    .addOption(fileOption())
    .addOption(contextOption())
    .action((names, options) => {
      const { files, inputs } = invocation(surroundings, options);
      const projects = loadProjects(files, inputs);
      const named = findDeliveries(projects, names);
      const kubectl = kubectlFor(named, options.context, surroundings.kubectl);
      console.error(kubectl.whereabouts());
      const built = new BuiltManifests(projects);
      for (const delivery of named) {
        const lines = [headline(delivery), ...stateLines(kubectl, delivery, built.of(delivery))];
        process.stdout.write(`${lines.join('\n  ')}\n`);
      }
    });
}

/** What services.yaml and the register say. */
function headline({ name, namespace, project, target }: Delivery): string {
  const place = name === namespace ? '' : ` in namespace ${namespace}`;
  if (!target) return `${name}: what all targets of ${project.name} share`;
  const { slot, generation } = target;
  if (slot === undefined) return `${name}${place}: lasting, generation ${generation}`;
  const record = project.register.record(slot);
  const work = [record?.issue && `issue ${record.issue}`, record?.pr && `pull request ${record.pr}`].filter(Boolean);
  const use = record?.active ? ['in use by', record.owner, ...work].join(' ') : record ? 'released' : 'never taken';
  return `${name}${place}: slot ${slot}, ${use}, generation ${generation}`;
}

function stateLines(kubectl: Kubectl, delivery: Delivery, { objects }: Manifests): string[] {
  const live = LiveNamespace.find(kubectl, delivery.namespace);
  if (live.state === 'absent') return ['not in this cluster'];
  const watched = look(kubectl, delivery.namespace, objects);
  return [
    ...(live.state === 'terminating' ? ['its namespace is being deleted'] : []),
    ...(live.isArgoCds ? ['delivered by Argo CD'] : []),
    ...lifeLines(live, delivery),
    ...table([
      ['WORKLOAD', 'STATE', 'GENERATION'],
      ...watched.map((workload) => [workload.name, workload.state.text, generationOf(workload, delivery)]),
    ]),
    ...watched.flatMap(({ state, trouble }) => (state.phase === 'ready' ? [] : trouble)),
    ...dataLines(kubectl, delivery),
    ...[keptClaims(claimsOf(objects)) ?? []].flat(),
  ];
}

/** Whose namespace it is, where that is not who has the slot now. */
function lifeLines({ life }: LiveNamespace, { target }: Delivery): string[] {
  return life && target?.life && lifeText(life) !== lifeText(target.life)
    ? [`its namespace is of ${lifeInWords(life)}, not of ${lifeInWords(target.life)}`]
    : [];
}

/** What the data was ensured as for the pods that run; a rollout that is stuck shows here. */
function generationOf({ pods }: Watched, { target }: Delivery): string {
  const generations = new Set(pods.flatMap((pod) => ensuredData(pod)?.generation ?? []));
  const text = [...generations].join(' and ');
  return text === '' || text === String(target?.generation) ? text : `${text}, not ${target?.generation ?? ''}`;
}

function dataLines(kubectl: Kubectl, { name, project, target }: Delivery): string[] {
  if (!target?.dataPaths) return [];
  const { paths, disk } = target.dataPaths;
  // Several disks may have the same id, on several nodes or below several roots.
  const reports = collectorReports(kubectl, project).filter(({ disks }) => disks.has(disk));
  const report = reports.find(({ sizes }) => sizes.has(name)) ?? reports[0];
  if (!report) return ['sizes are not known: the log of no run of the collector is there'];
  const sizes = report.sizes.get(name);
  return [
    ...table([
      ['DATA', 'SIZE'],
      ...paths.map((path) => [path.name, sizes?.has(path.name) ? bytesText(sizes.get(path.name)) : 'not there']),
      ['trash', trashText(report, name)],
      ['disk', diskText(report, disk)],
    ]),
    `sizes as the collector has found them ${ageOf(report.time)} ago`,
    ...report.warnings
      .filter((warning) => [`${name} `, `the disk ${disk} `].some((whose) => warning.startsWith(whose)))
      .map((warning) => `warning: ${warning}`),
  ];
}

function trashText({ trash }: CollectorReport, target: string): string {
  const found = trash.get(target);
  if (!found) return 'empty';
  return `${bytesText(found.bytes)} in ${found.entries} ${found.entries === 1 ? 'entry' : 'entries'}: slotstack trash list ${target}`;
}

function diskText({ disks }: CollectorReport, id: string): string {
  const disk = disks.get(id);
  return `${bytesText(disk?.free)} of ${bytesText(disk?.size)} free`;
}

function bytesText(bytes: number | undefined): string {
  if (bytes === undefined) return 'unknown';
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power] ?? ''}`;
}

function ageOf(time: Date): string {
  const minutes = Math.max(0, Math.round((Date.now() - time.getTime()) / 60_000));
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 2 * 24 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / (24 * 60))} days`;
}
