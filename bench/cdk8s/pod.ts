import { k8s } from 'cdk8s-plus-28';
import type { Resources, WorkloadSpec } from './spec';

const small: Resources = { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '200m', memory: '64Mi' } };

/** A container that runs a script of the spec. */
export function scriptContainer(name: string, image: string, script: string): k8s.Container {
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c'],
    args: [script],
    resources: resources(small),
  };
}

/** The container of a store or an application. */
export function mainContainer(workload: WorkloadSpec, probe: k8s.Probe): k8s.Container {
  return {
    name: workload.name,
    image: workload.image,
    imagePullPolicy: 'IfNotPresent',
    envFrom: [{ configMapRef: { name: 'slot-config' } }],
    env: [
      ...workload.env,
      ...workload.secretEnv.map(({ name, secret, key }) => ({
        name,
        valueFrom: { secretKeyRef: { name: secret, key } },
      })),
    ],
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 3 },
    livenessProbe: { ...probe, periodSeconds: 15, timeoutSeconds: 5 },
    resources: resources(workload.resources),
  };
}

export function locked(others: k8s.SecurityContext): k8s.SecurityContext {
  return { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, ...others };
}

/** For what root does to data, and nothing else. */
export function rootWith(...capabilities: string[]): k8s.SecurityContext {
  return locked({ runAsUser: 0, capabilities: { drop: ['ALL'], add: capabilities } });
}

function resources({ requests, limits }: Resources): k8s.ResourceRequirements {
  return { requests: quantities(requests), limits: quantities(limits) };
}

function quantities(amounts: Record<string, string>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
