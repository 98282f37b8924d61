/**
 * Of the containers that bring sources, where nothing else is stated. Not of the node's own disk: a limit of an init container would become
 * one of the whole pod, which is somebody's.
 */
export const usualSourcesResources = {
  requests: { cpu: '10m', memory: '64Mi' },
  limits: { cpu: '1', memory: '1Gi' },
};
