import type { App } from 'cdk8s';
import { Construct } from 'constructs';
import { dataMountsOf } from '../constructs/included/data-mount';
import { refusedSettings } from '../constructs/guard/foreseen/refused-settings';
import { refusedVolumes } from '../constructs/guard/foreseen/refused-volumes';
import { checkForeignClaims } from '../constructs/data-store/foreign-claims';
import { checkForeignMounts } from '../constructs/data-store/foreign-mounts';
import { overlaidClaims } from '../constructs/included/overlaid-claims';
import { withSources } from '../constructs/sources/with-sources';
import { attachWorkload } from '../constructs/included/included-workload';
import { IncludedObject } from '../constructs/included/included-object';
import { reasonsOf } from '../constructs/invalid-props';
import type { TargetData } from '../constructs/slot-data/target-data';
import { objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import type { ManifestObject } from '../kubernetes/placed-object';
import type { Notices } from '../input/notice';
import type { Position, Problems } from '../input/problem';
import { isInDataPath } from '../config/sources';
import type { DataService, Group, Target } from '../config/target';
import { isOperated } from '../config/schema/data-services';
import { makeDataService } from './data-services';
import type { Deliverer } from './deliverer';
import { fileOfGroup } from './group-file';
import { include } from './include';
import { makeOperatedService } from './operated-services';
import { jobsOf } from './jobs-of';
import { wantedMapOf } from './sources-stack';
import { onSharedData } from './shared-data';
import { withWorkspaceOf } from './workspace-stack';
import { Stack } from './stack';

export interface GroupStackProps {
  readonly target: Target;
  /** The target whose namespace it is, which may be another. */
  readonly owner: Target;
  readonly group: Group;
  /** The group's included objects that are part of the target. */
  readonly objects: readonly ManifestObject[];
  /** The target's data. @default none: nothing in it may keep any */
  readonly data?: TargetData | undefined;
  readonly deliverer: Deliverer;
  /** Claims of data paths in its namespace. */
  readonly dataClaims: ReadonlySet<string>;
  /** Roots of the data of all targets: nothing but data paths may be mounted from there. */
  readonly dataRoots: readonly string[];
  readonly problems: Problems;
  readonly notices: Notices;
}

/** One entry of `infrastructure` or `services`: its data services, and the objects of its manifests. */
export class GroupStack extends Stack {
  constructor(
    app: App,
    private readonly props: GroupStackProps,
  ) {
    super(app, fileOfGroup(props.group));
    for (const service of props.group.dataServices) this.addDataService(service);
    for (const entry of props.objects) this.addObject(entry);
  }

  private addDataService(service: DataService): void {
    const { data, target, problems } = this.props;
    const { config, position } = service;
    const { namespace, environment, ownsNamespace, environmentPosition } = target;
    if (!ownsNamespace) {
      problems.add(
        environmentPosition,
        `${environment}: its namespace ${namespace} is that of another environment, so it can have no data services: give it a namespace of its own in namespace.patterns, or leave them out there with "when"`,
      );
      return;
    }
    if (!data && !isOperated(config)) {
      problems.add(position, `${config.name}: needs dataPaths, where its data is to be`);
      return;
    }
    try {
      const scope = new Positioned(this, `data-service-${this.node.children.length}`, position);
      if (isOperated(config)) makeOperatedService(scope, config, target);
      else if (data) makeDataService(scope, config.type, config, data);
    } catch (error) {
      for (const reason of reasonsOf(error)) problems.add(position, `${config.name}: ${reason}`);
    }
  }

  private addObject(entry: ManifestObject): void {
    const { target, owner, data, dataRoots, dataClaims, notices, problems } = this.props;
    const { object: given, position } = entry;
    include(entry, target.kubernetesVersion, problems, () => {
      const shared = onSharedData(withWorkspaceOf(given, target, data?.services ?? []), owner);
      data?.share(shared.dataPaths);
      const object = this.withCheckout(shared.object);
      const mounts = data ? dataMountsOf(object, data.paths) : [];
      const dataVolumes = [...shared.volumes, ...mounts.map(({ volumeName }) => volumeName)];
      checkForeignMounts(object, dataVolumes, dataRoots);
      checkForeignClaims(object, dataVolumes, dataClaims);
      for (const name of refusedVolumes(object, dataVolumes, target.guard))
        notices.add(
          target.name,
          position,
          `${objectName(object)} volume "${name}" will be refused by the guard: list its path in guard.hostPaths`,
        );
      const copied = mounts.filter(({ known, path }) => known && target.backup?.exclude.includes(path.name) === false);
      for (const { path } of copied)
        notices.add(
          target.name,
          position,
          `${objectName(object)} writes to "${path.name}" while backups copy it, and what they have then is no database: make it one of dataServices; or name "${path.name}" in backup.exclude, and have it dumped to another data path`,
        );
      const warnings = [...shared.warnings, this.props.deliverer.hookNotice(object), ...overlaidClaims(object)];
      for (const warning of warnings)
        if (warning !== undefined) notices.add(target.name, position, `${objectName(object)} ${warning}`);
      for (const setting of refusedSettings(object, target.guard))
        notices.add(
          target.name,
          position,
          `${objectName(object)} ${setting} will be refused by the guard, so none of its pods would be made: remove it, or give up the guard (guard.enabled)`,
        );
      if (!data || mounts.length === 0) {
        new IncludedObject(this, { ...entry, object });
        return;
      }
      const attached = attachWorkload(objectName(object), object, mounts, data);
      for (const warning of attached.warnings) notices.add(target.name, position, `${objectName(object)} ${warning}`);
      new IncludedObject(this, { ...entry, object: attached.object });
    });
  }

  /** With its checkout placed first, where that lies in a claim. */
  private withCheckout(object: KubernetesObject): KubernetesObject {
    const { target } = this.props;
    const { sources } = target;
    if (!sources || isInDataPath(sources.place)) return object;
    return withSources(object, sources, sources.place, { jobs: jobsOf(target), wantedMap: wantedMapOf(target) });
  }
}

/** Where in a user's file the objects below it have their reason. */
class Positioned extends Construct {
  constructor(
    scope: Construct,
    id: string,
    readonly position: Position,
  ) {
    super(scope, id);
  }
}
