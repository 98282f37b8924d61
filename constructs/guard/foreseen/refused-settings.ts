import type { Guard } from '../../../config/guard';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { podsWithin } from '../../../kubernetes/pods-within';
import { allowedCapabilities, allowedSeLinuxTypes, allowedSysctls } from '../baseline';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Why the guard will refuse the pods of an object, host paths aside: what `baseline` says, in the words of who wrote the manifest.
 * In the cluster, only events of a ReplicaSet tell it.
 */
export function refusedSettings(object: KubernetesObject, { enabled }: Guard): string[] {
  return enabled ? [...new Set(podsWithin(object).flatMap((spec) => ofPod(spec)))] : [];
}

function ofPod(spec: Fields): string[] {
  const context = fields(spec.securityContext);
  const containers = ['initContainers', 'containers'].flatMap((key) => list(spec[key]));
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => spec[key] === true),
    ...ofContext(context),
    ...list(context.sysctls).flatMap(({ name }) =>
      typeof name === 'string' && !allowedSysctls.includes(name) ? [`sysctl ${name}`] : [],
    ),
    ...containers.flatMap((container) => ofContainer(container).map((text) => `${text} of ${nameOf(container)}`)),
  ];
}

function ofContainer({ ports, securityContext }: Fields): string[] {
  return [
    ...list(ports).flatMap(({ hostPort }) => (hostPort === undefined || hostPort === 0 ? [] : ['hostPort'])),
    ...ofContext(fields(securityContext)),
  ];
}

/** Of a pod, or of a container. */
function ofContext(context: Fields): string[] {
  const { add } = fields(context.capabilities);
  const refused = (Array.isArray(add) ? (add as unknown[]) : []).filter(
    (name) => typeof name === 'string' && !allowedCapabilities.includes(name),
  );
  const { type, user, role } = fields(context.seLinuxOptions);
  const isRefusedType = typeof type === 'string' && !allowedSeLinuxTypes.includes(type);
  return [
    ...(context.privileged === true ? ['privileged'] : []),
    ...refused.map((name) => `capability ${String(name)}`),
    ...(['Default', '', undefined, null].includes(context.procMount as string) ? [] : ['procMount']),
    ...['seccompProfile', 'appArmorProfile'].filter((key) => fields(context[key]).type === 'Unconfined'),
    ...(isRefusedType || Boolean(user) || Boolean(role) ? ['seLinuxOptions'] : []),
    ...(fields(context.windowsOptions).hostProcess === true ? ['hostProcess'] : []),
  ];
}

function nameOf({ name }: Fields): string {
  return `container ${typeof name === 'string' ? name : '?'}`;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}
