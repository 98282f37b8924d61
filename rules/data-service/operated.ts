/** The operator's object that has the data of a service in a generation. Another generation is another object: the former keeps its data. */
export function clusterName(service: string, generation: number): string {
  return generation === 0 ? service : `${service}-g${generation}`;
}

/** Those of a generation and of the former one, which stays until somebody deletes it: the same rules hold for both. */
export function presentClusters(service: string, generation: number): string[] {
  return [...new Set([Math.max(0, generation - 1), generation])].map((each) => clusterName(service, each));
}

/** Characters. CloudNativePG refuses more: what it makes has longer names, some of them in labels. */
const longestClusterName = 50;

/** Why nothing can be called as an operator's object; undefined where it can. */
export function clusterNameProblem(cluster: string): string | undefined {
  return cluster.length <= longestClusterName
    ? undefined
    : `must be shorter: "${cluster}" has ${cluster.length} characters, and may have ${longestClusterName}`;
}

/** How many there are of a service where nobody says it: with one of three gone, the others are a majority. */
export const usualInstances = 3;

/** Keys of the Secret of a service that its operator reads, beside those for applications. */
export const secretKeys = {
  'cloudnative-pg': ['username', 'password'],
  'cluster-operator': ['default_user.conf'],
} as const;

/** The operators that run data services. */
export type Engine = keyof typeof secretKeys;
