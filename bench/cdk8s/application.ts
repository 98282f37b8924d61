import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { locked, mainContainer, scriptContainer } from './pod';
import type { Slot } from './slot';
import type { AppSpec } from './spec';
import { Workload } from './workload';

/** An application that the outside reaches by a host name. */
export class Application extends Construct {
  constructor(scope: Construct, id: string, slot: Slot, app: AppSpec) {
    super(scope, id);
    new Workload(this, 'workload', slot, app.name, {
      component: 'app',
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
      },
      pod: podOf(slot, app),
      ports: [{ name: 'http', port: app.port }],
    });
    const host = `${app.name}.${slot.domain}`;
    const backend = { service: { name: app.name, port: { name: 'http' } } };
    new k8s.KubeIngress(this, 'ingress', {
      metadata: slot.metadata(app.name, 'app', { 'nginx.ingress.kubernetes.io/proxy-body-size': '16m' }),
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: [host], secretName: `${app.name}-tls` }],
        rules: [{ host, http: { paths: [{ path: app.path, pathType: 'Prefix', backend }] } }],
      },
    });
  }
}

function podOf({ spec }: Slot, app: AppSpec): k8s.PodSpec {
  return {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    initContainers: [
      {
        ...scriptContainer('wait', spec.toolImage, spec.scripts.wait),
        env: [{ name: 'WAIT_FOR', value: app.waitFor }],
        securityContext: locked({ runAsUser: 65534 }),
      },
    ],
    containers: [
      {
        ...mainContainer(app, { httpGet: { path: app.health, port: k8s.IntOrString.fromString('http') } }),
        ports: [{ name: 'http', containerPort: app.port }],
        securityContext: locked({ readOnlyRootFilesystem: true, runAsUser: 10001 }),
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
    ],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } }],
  };
}
