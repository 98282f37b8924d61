import { container, type Spec } from './workloads';

export interface BaselineCase {
  readonly name: string;
  /** Part of what the guard says. @default nothing: the pod is within the level */
  readonly message?: string | undefined;
  readonly spec: Spec;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * The security context in a container, in an init container and, where `ofPod` says that it has the field, in the pod.
 */
function everywhere(name: string, message: string | undefined, securityContext: Spec, ofPod = false): BaselineCase[] {
  return [
    { name: `${name} in a container`, message, spec: { containers: [container({ securityContext })] } },
    {
      name: `${name} in an init container`,
      message,
      spec: { initContainers: [container({ name: 'init', securityContext })] },
    },
    ...(ofPod ? [{ name: `${name} in the pod`, message, spec: { securityContext } }] : []),
  ];
}

const hostNamespaces = 'hostNetwork, hostPID and hostIPC';
const hostPort = (port: number) => ({ containers: [container({ ports: [{ containerPort: 8080, hostPort: port }] })] });
const sysctl = (name: string, value: string) => ({ securityContext: { sysctls: [{ name, value }] } });
const appArmor = (value: string) => ({ 'container.apparmor.security.beta.kubernetes.io/main': value });

/** Pods on both sides of each limit of the level `baseline`. */
export const baselineCases: readonly BaselineCase[] = [
  { name: 'a plain pod', spec: {} },
  { name: 'hostNetwork', message: hostNamespaces, spec: { hostNetwork: true } },
  { name: 'hostPID', message: hostNamespaces, spec: { hostPID: true } },
  { name: 'hostIPC', message: hostNamespaces, spec: { hostIPC: true } },
  ...everywhere('privileged', 'privileged containers', { privileged: true }),
  ...everywhere('capability SYS_ADMIN', 'added capabilities', { capabilities: { add: ['CHOWN', 'SYS_ADMIN'] } }),
  ...everywhere('all capabilities', 'added capabilities', { capabilities: { add: ['ALL'] } }),
  ...everywhere('capability chown in lower case', 'added capabilities', { capabilities: { add: ['chown'] } }),
  ...everywhere('capabilities of the level', undefined, {
    capabilities: { drop: ['ALL'], add: ['CHOWN', 'SYS_CHROOT'] },
  }),
  { name: 'a hostPort', message: 'hostPort', spec: hostPort(8080) },
  { name: 'hostPort 0', spec: hostPort(0) },
  ...everywhere('procMount Unmasked', 'procMount', { procMount: 'Unmasked' }).map((trial) => ({
    ...trial,
    spec: { ...trial.spec, hostUsers: false },
  })),
  ...everywhere('procMount Default', undefined, { procMount: 'Default' }),
  ...everywhere('seccomp Unconfined', 'seccomp', { seccompProfile: { type: 'Unconfined' } }, true),
  ...everywhere('seccomp RuntimeDefault', undefined, { seccompProfile: { type: 'RuntimeDefault' } }, true),
  ...everywhere('AppArmor Unconfined', 'AppArmor', { appArmorProfile: { type: 'Unconfined' } }, true),
  ...everywhere('AppArmor RuntimeDefault', undefined, { appArmorProfile: { type: 'RuntimeDefault' } }, true),
  { name: 'AppArmor unconfined in an annotation', message: 'AppArmor', spec: {}, annotations: appArmor('unconfined') },
  { name: 'AppArmor runtime/default in an annotation', spec: {}, annotations: appArmor('runtime/default') },
  ...everywhere('SELinux type spc_t', 'SELinux', { seLinuxOptions: { type: 'spc_t' } }, true),
  ...everywhere('a SELinux user', 'SELinux', { seLinuxOptions: { user: 'system_u' } }, true),
  ...everywhere('a SELinux role', 'SELinux', { seLinuxOptions: { role: 'sysadm_r' } }, true),
  ...everywhere(
    'SELinux type container_t',
    undefined,
    { seLinuxOptions: { type: 'container_t', level: 's0:c1,c2' } },
    true,
  ),
  { name: 'an unsafe sysctl', message: 'sysctls', spec: sysctl('kernel.msgmax', '65536') },
  { name: 'a safe sysctl', spec: sysctl('net.ipv4.tcp_syncookies', '1') },
  {
    name: 'a hostProcess container of Windows',
    message: 'hostNetwork',
    spec: { hostNetwork: true, os: { name: 'windows' }, securityContext: { windowsOptions: { hostProcess: true } } },
  },
];
