import type { k8s } from 'cdk8s-plus-28';
import { kubectlContainer, type KubectlContainerProps } from './kubectl-container';

/** Where `kubectl proxy` listens, for the containers of its pod alone. */
export const apiProxyPort = 8001;

/**
 * `kubectl proxy`, for a script that calls the API server and has no token.
 *
 * As a container that starts before those that follow, and ends with them, it needs Kubernetes 1.29.
 */
export function apiProxy(props: Omit<KubectlContainerProps, 'name' | 'args'>): k8s.Container {
  const proxy = kubectlContainer({ ...props, name: 'proxy', args: ['proxy', `--port=${apiProxyPort}`] });
  return { ...proxy, restartPolicy: 'Always' };
}
