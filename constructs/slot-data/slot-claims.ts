import type { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { dnsSubdomain } from '../../kubernetes/object-checks/name-rules';
import { accessModes, type AccessMode } from '../../rules/claims';
import { retentionProblem, usualCollector } from '../../rules/defaults/collector-and-trash';
import { claimNameOf } from '../data-store/claim-name';
import { DataClaims } from '../data-store/data-claims';
import { checkProps, type Findings } from '../invalid-props';
import { labels } from '../labels';
import { sizeProblem } from '../size';
import { DataPath, pathFindings, type DataPathProps } from './data-path';
import { ScriptsConfigMap } from './scripts-config-map';
import { targetDataFindings, type TargetDataProps } from './slot-data-props';
import { TargetData } from './target-data';
import { toolsFindings, toolsOf, type ToolsProps } from './tools';

/** What is asked of the claim of a data path. */
export interface ClaimProps {
  /** How much it holds. */
  readonly size: Size;
  /** Name of its storage class. @default that of the cluster */
  readonly storageClass?: string | undefined;
  /** How it can be mounted: `ReadWriteOnce` or `ReadWriteMany`. @default ReadWriteOnce */
  readonly accessMode?: AccessMode | undefined;
}

/** A data path in a claim of its own. */
export interface ClaimedPathProps extends Omit<DataPathProps, 'limit'> {
  /** Where it is to differ from the others. @default the claim is as those of the others */
  readonly claim?: Partial<ClaimProps> | undefined;
}

export interface SlotClaimsProps extends TargetDataProps, ToolsProps {
  /** The claim that each data path gets. */
  readonly claim: ClaimProps;
  /** Data paths, one for each workload that keeps data: names, or props where something of them is not as usual. */
  readonly paths: readonly (string | ClaimedPathProps)[];
  /** How long data that was moved aside can be restored, in whole hours; then the next start of its pod removes it. @default 72 hours */
  readonly retention?: Duration | undefined;
  /** Chart that gets the ConfigMap with the scripts: long, and the same in all slots. @default that of the claims */
  readonly scriptsChart?: Construct | undefined;
}

/**
 * The data of one environment or slot in claims, one for each data path, with all that belongs to them. They go with the namespace; what
 * else SlotData promises holds here by the same scripts: no service starts on data of an earlier task, or beside another.
 *
 * Nothing of it needs a directory of a node, or root: the PodSecurity level `restricted` lets it pass.
 */
export class SlotClaims extends TargetData {
  readonly store = new DataClaims();
  readonly paths: readonly DataPath[];
  private readonly retentionHours: number;

  constructor(scope: Construct, id: string, props: SlotClaimsProps) {
    super(scope, id, props, toolsOf(props));
    this.retentionHours = props.retention?.toHours({ integral: false }) ?? usualCollector.trashRetentionHours;
    const paths = props.paths.map((path): ClaimedPathProps => (typeof path === 'string' ? { name: path } : path));
    checkProps(this, {
      ...targetDataFindings(this),
      ...toolsFindings(this.tools),
      ...pathFindings(paths),
      ...claimFindings('claim', props.claim),
      ...Object.fromEntries(
        paths.flatMap(({ claim = {} }, index) => Object.entries(claimFindings(`paths[${index}].claim`, claim))),
      ),
      retention: retentionProblem(this.retentionHours),
    });
    this.paths = paths.map((path) => new DataPath(this, path));

    const { namespace } = this;
    const { project } = this.tools;
    this.makeCommon();
    new ScriptsConfigMap(props.scriptsChart ?? this, 'scripts', { project, namespace });
    for (const { name, claim } of paths) {
      const { size, storageClass, accessMode = 'ReadWriteOnce' } = { ...props.claim, ...claim };
      new k8s.KubePersistentVolumeClaim(this, `claim-${name}`, {
        metadata: { name: claimNameOf(name), namespace, labels: labels(claimNameOf(name), project) },
        spec: {
          accessModes: [accessMode],
          ...(storageClass !== undefined && { storageClassName: storageClass }),
          resources: { requests: { storage: k8s.Quantity.fromString(size.asString()) } },
        },
      });
    }
  }

  protected override ensureArguments(): readonly string[] {
    return [`--retention-hours=${this.retentionHours}`];
  }
}

function claimFindings(prop: string, { size, storageClass, accessMode }: Partial<ClaimProps>): Findings {
  return {
    [`${prop}.size`]: size && sizeProblem(size),
    [`${prop}.storageClass`]: storageClass === undefined ? undefined : dnsSubdomain(storageClass),
    [`${prop}.accessMode`]:
      accessMode === undefined || accessModes.includes(accessMode) ? undefined : `must be ${accessModes.join(' or ')}`,
  };
}
