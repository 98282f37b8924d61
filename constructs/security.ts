import type { k8s } from 'cdk8s-plus-28';

const base: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** A container that runs as one plain user and can change nothing but its volumes. */
export function asUser(user: number, group: number): k8s.SecurityContext {
  return { ...base, runAsNonRoot: true, runAsUser: user, runAsGroup: group, capabilities: { drop: ['ALL'] } };
}

/** A container of somebody's image, as whom that runs: it can be no more than that. */
export const asOfImage: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};

/** A container that makes and removes directories of other users: root with three capabilities, and nothing else of root. */
export const asDirectoryKeeper: k8s.SecurityContext = {
  ...base,
  runAsNonRoot: false,
  runAsUser: 0,
  runAsGroup: 0,
  capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] },
};

/** A container that reads what is other users': root, which can do nothing else that root can. What it mounts, it mounts read-only. */
export const asReader: k8s.SecurityContext = {
  ...asDirectoryKeeper,
  capabilities: { drop: ['ALL'], add: ['DAC_OVERRIDE'] },
};

/** User and group of the plain kubectl image, which has no user of its own in every build. */
export const kubectlUser = 65532;
