import type { Problems } from '../../input/problem';
import { usualWorkspacePath } from '../../rules/workspace';
import { agentOf, placedAgent, type AgentOfTarget } from '../agent';
import { groupsOf, type GroupSources } from '../groups';
import type { Place } from '../place';
import type { Services } from '../schema/services';
import type { ServicesFile } from '../services-file';
import type { Group } from '../target';
import type { Task } from '../task';
import { agentManifests, withAgentIn } from './agent-manifests';

/** What the groups of a target with an agent are made from. */
export interface GroupsWithAgentSources extends Omit<GroupSources, 'file' | 'agent'> {
  readonly file: ServicesFile;
  readonly place: Place;
  /** Of the target. */
  readonly name: string;
  /** Of its data. */
  readonly generation: number;
  /** What it is in use for. */
  readonly task: Task;
}

/**
 * The groups of a target, with what its agent is made of among them, and the agent.
 *
 * @param problems takes what is wrong with the agent, and `inGroups` what is wrong with manifests
 */
export function groupsWithAgent(
  { file, place, name, generation, task, ...sources }: GroupsWithAgentSources,
  { problems, inGroups }: { readonly problems: Problems; readonly inGroups: Problems },
): { readonly groups: Group[]; readonly agent: AgentOfTarget | undefined } {
  const { services, document, rendering, manifests, environment: settings } = sources;
  const { environment, project, namespace, slot, ownsNamespace, standIn } = place;
  const stated = agentOf(services, document, { environment, file: file.path }, problems);
  const given = givenOf({ file, place, task, manifests });
  const configSources = { file: file.path, document, rendering, manifests, project, namespace, given };
  const { imagePullSecrets = [] } = settings;
  const objects = stated && agentManifests(stated, services, { ...configSources, imagePullSecrets }, problems);
  const ofAgent = stated && objects && { name: stated.name, objects };
  const groups = groupsOf({ ...sources, file: file.path, agent: ofAgent }, inGroups);
  const included = groups.flatMap((group) => group.objects.map(({ object }) => object));
  const agent = stated && inGroups.isEmpty ? placedAgent(stated, services, included, document, problems) : undefined;
  if (!agent) return { groups, agent };
  // A stand-in is for slots of no issue.
  standIn?.readsTask('Issue');
  const facts = {
    ...{ project, target: name, slot, kept: keptDirectory(services, agent, ownsNamespace) },
    generation: ownsNamespace ? generation : undefined,
    issue: standIn ? undefined : task.issue,
  };
  return { groups: withAgentIn(groups, agent, facts, services.kubernetesVersion), agent };
}

/** Directory that the workspace keeps of an agent; undefined where it keeps none. */
function keptDirectory(
  { workspace }: Services,
  { workload }: AgentOfTarget,
  ownsNamespace: boolean,
): string | undefined {
  const isKept = ownsNamespace && Boolean(workspace?.dataPath) && workspace?.workload === workload.name;
  return isKept ? (workspace.path ?? usualWorkspacePath) : undefined;
}

/** What values of an agent's servers are taken from by name: variables of whoever calls, then what is set for the slot. */
function givenOf({
  file,
  place,
  task,
  manifests,
}: Pick<GroupsWithAgentSources, 'file' | 'place' | 'task' | 'manifests'>): (name: string) => string | undefined {
  return (name) => {
    if (Object.hasOwn(file.given, name)) {
      manifests.takesFrom(name);
      return file.given[name];
    }
    if (!Object.hasOwn(task.values, name)) return undefined;
    place.standIn?.readsTask('Values');
    return String(task.values[name]);
  };
}
