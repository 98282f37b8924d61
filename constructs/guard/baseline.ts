import { texts } from './cel';
import type { Policy } from './policy';
import { podChanges, pods } from './pods';

const containerLists = ['containers', 'initContainers', 'ephemeralContainers'];

/** `expression` for each container of every kind, where `condition` holds. */
function ofContainers(condition: string, expression: string): string {
  return containerLists
    .map((list) => `object.spec.?${list}.orValue([]).map(container, ${condition}, ${expression})`)
    .join(' + ');
}

/** A field of the security context of the pod, and of its containers. */
function ofPodAndContainers(field: string): string {
  return `[?object.spec.?securityContext.?${field}] + variables.contexts.map(context, has(context.${field}), context.${field})`;
}

// prettier-ignore
export const allowedCapabilities = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID',
  'SETPCAP', 'SETUID', 'SYS_CHROOT',
];

// prettier-ignore
export const allowedSysctls = [
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ping_group_range', 'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies', 'net.ipv4.tcp_wmem',
];

export const allowedSeLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * The level `baseline` of the Pod Security Standards (1.33) but for host paths: namespaces with host paths are at level
 * `privileged`, so Kubernetes itself checks nothing there.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export const baseline: Policy = {
  name: 'baseline',
  holdsFor: 'everybody',
  resources: [pods],
  conditions: { 'pod-changes': podChanges },
  variables: {
    contexts: ofContainers('has(container.securityContext)', 'container.securityContext'),
    ports: ofContainers('has(container.ports)', 'container.ports'),
    seccompProfiles: ofPodAndContainers('seccompProfile'),
    appArmorProfiles: ofPodAndContainers('appArmorProfile'),
    annotations: 'object.metadata.?annotations.orValue({})',
    appArmorAnnotations: `variables.annotations.map(key, key.startsWith('${appArmorAnnotation}'), variables.annotations[key])`,
    seLinuxOptions: ofPodAndContainers('seLinuxOptions'),
    windowsOptions: ofPodAndContainers('windowsOptions'),
    sysctls: 'object.spec.?securityContext.?sysctls.orValue([])',
  },
  rules: [
    {
      expression: ['hostNetwork', 'hostPID', 'hostIPC']
        .map((field) => `!object.spec.?${field}.orValue(false)`)
        .join(' && '),
      message: "hostNetwork, hostPID and hostIPC are refused: the node's namespaces are not for pods",
    },
    {
      expression: 'variables.contexts.all(context, !context.?privileged.orValue(false))',
      message: 'privileged containers are refused: they are root on the node',
    },
    {
      expression: `variables.contexts.all(context, context.?capabilities.?add.orValue([]).all(name, name in ${texts(allowedCapabilities)}))`,
      message: `added capabilities are refused, other than ${allowedCapabilities.join(', ')}`,
    },
    {
      expression: 'variables.ports.all(ports, ports.all(port, port.?hostPort.orValue(0) == 0))',
      message: 'hostPort is refused: use a Service',
    },
    {
      expression: "variables.contexts.all(context, context.?procMount.orValue('Default') in ['', 'Default'])",
      message: 'procMount is refused, other than Default',
    },
    {
      expression: "variables.seccompProfiles.all(profile, profile.type != 'Unconfined')",
      message: 'the seccomp profile Unconfined is refused',
    },
    {
      expression: [
        "variables.appArmorProfiles.all(profile, profile.type != 'Unconfined')",
        "variables.appArmorAnnotations.all(profile, profile in ['', 'runtime/default'] || profile.startsWith('localhost/'))",
      ].join(' && '),
      message: 'the AppArmor profile Unconfined is refused',
    },
    {
      expression: [
        `variables.seLinuxOptions.all(options, options.?type.orValue('') in ${texts(allowedSeLinuxTypes)})`,
        "variables.seLinuxOptions.all(options, options.?user.orValue('') == '' && options.?role.orValue('') == '')",
      ].join(' && '),
      message: `SELinux users, roles, and types other than ${allowedSeLinuxTypes.slice(1).join(', ')} are refused`,
    },
    {
      expression: `variables.sysctls.all(sysctl, sysctl.name in ${texts(allowedSysctls)})`,
      message: `sysctls are refused, other than ${allowedSysctls.join(', ')}`,
    },
    {
      expression: 'variables.windowsOptions.all(options, !options.?hostProcess.orValue(false))',
      message: 'hostProcess containers of Windows are refused',
    },
  ],
};
