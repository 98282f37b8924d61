import type { Position, Problems } from '../input/problem';
import type { YamlDocument } from '../input/yaml-document';
import { settledWorkspace, workspaceFindings, type WholeWorkspace, type Workspace } from '../rules/workspace';
import type { Services } from './schema/services';
import type { PathForSources } from './sources';

/** A workspace, and the workload that works in it. */
export interface WorkspaceOfTarget extends Workspace {
  /** Name of the Deployment or StatefulSet. */
  readonly workload: string;
  readonly position: Position;
}

/**
 * @param paths data paths of the target. @default it has none, for it works in the namespace of another
 */
export function workspaceOf(
  { workspace, sources }: Services,
  document: YamlDocument,
  paths: readonly PathForSources[] | undefined,
  problems: Problems,
): WorkspaceOfTarget | undefined {
  if (!workspace?.dataPath || !paths) return undefined;
  const { dataPath, workload } = workspace;
  const report = (key: string, message: string) => {
    const keys = ['workspace', ...key.split('.')];
    problems.add(document.positionOfKey(keys), `${keys.join('.')}: ${message}`);
  };
  const own = paths.find(({ name }) => name === dataPath);
  if (own?.shared !== true)
    report(
      'dataPath',
      own
        ? `"${dataPath}" belongs to one workload: state "shared: true" and "owner" in dataPaths.dirs`
        : `there is no data path "${dataPath}" here; where there is to be no workspace, leave this empty`,
    );
  if (sources?.dataPath === dataPath)
    report('dataPath', `"${dataPath}" is the checkout of \`sources\`: give the workspace a data path of its own`);
  const { owner: user = 0, group = user } = own ?? {};
  const stated = statedOf(workspace);
  for (const [key, message] of workspaceFindings(stated, { user })) report(key, message);
  const position = document.positionOfKey(['workspace']);
  return { ...settledWorkspace(stated, { dataPath, user, group }), workload, position };
}

/** What services.yaml says; to it, what is empty is not said. */
function statedOf({
  container,
  gitConfig,
  ssh,
  scan,
  ...workspace
}: NonNullable<Services['workspace']>): WholeWorkspace {
  return {
    ...workspace,
    container: container || undefined,
    gitConfig: gitConfig && { ...gitConfig, key: gitConfig.key || undefined },
    ssh: ssh && { ...ssh, secret: ssh.secret || undefined, hostPath: ssh.hostPath || undefined },
    scan: scan && { ...scan, image: scan.image || undefined },
  };
}
