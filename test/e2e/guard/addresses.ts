import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { dry, forging, patching, unguarded, type Attempt } from './attempts';
import { pod } from './workloads';

const external = 'may not have externalIPs or a loadBalancerIP';
const type = 'of type NodePort, LoadBalancer or ExternalName';
const endpoints = 'Endpoints and EndpointSlices';
const hosts = 'may have only hosts that are those of this namespace alone';
const certificates = 'certificates only for hosts';
const annotated = 'an Ingress comes with the project where it has the annotations';
const addresses = 'that give names, addresses and networks';

type Fields = Readonly<Record<string, unknown>>;

function service(
  namespace: string,
  spec: Fields,
  annotations: Readonly<Record<string, string>> = {},
): KubernetesObject {
  const metadata = { name: 'trial', namespace, annotations };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 6379 }], ...spec } };
}

function ingress(
  namespace: string,
  spec: Fields,
  annotations: Readonly<Record<string, string>> = {},
): KubernetesObject {
  const metadata = { name: 'trial', namespace, annotations };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec };
}

const backend = { service: { name: 'web', port: { number: 80 } } };
const rule = (host?: string) => ({
  ...(host !== undefined && { host }),
  http: { paths: [{ path: '/x', pathType: 'Prefix', backend }] },
});
const own = 'slot-1.example.org';
const other = 'slot-2.example.org';

/**
 * Ways to the traffic of others.
 *
 * @param addressOfOther the clusterIP of another slot's database
 */
export function addressAttempts(namespace: string, addressOfOther: string): readonly Attempt[] {
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'trial', namespace } };
  return [
    ['a Service', service(namespace, { selector: { app: 'x' } }), undefined],
    ['a headless Service', service(namespace, { clusterIP: 'None' }), undefined],
    ['the address of another slot as externalIPs', service(namespace, { externalIPs: [addressOfOther] }), external],
    ["the DNS server's address as externalIPs", service(namespace, { externalIPs: ['10.96.0.10'] }), external],
    [
      'externalIPs of a headless Service',
      service(namespace, { clusterIP: 'None', externalIPs: ['10.0.0.1'] }),
      external,
    ],
    [
      'externalIPs of a Service of the project',
      patching('service/web', { spec: { externalIPs: [addressOfOther] } }),
      external,
    ],
    ['a loadBalancerIP', service(namespace, { loadBalancerIP: addressOfOther }), external],
    ['a LoadBalancer', service(namespace, { type: 'LoadBalancer' }), type],
    ['a NodePort', service(namespace, { type: 'NodePort' }), type],
    [
      'an ExternalName',
      service(namespace, { type: 'ExternalName', externalName: 'redis.other.svc.cluster.local' }),
      type,
    ],
    ['a Service of the project as NodePort', patching('service/web', { spec: { type: 'NodePort' } }), type],
    ['a Service of the project as LoadBalancer', patching('service/web', { spec: { type: 'LoadBalancer' } }), type],
    [
      'another port of a NodePort',
      patching('service/outside', { spec: { ports: [{ port: 80, nodePort: 30080 }] } }),
      type,
    ],
    ['other pods behind a NodePort', patching('service/outside', { spec: { selector: { app: 'y' } } }), type],
    ['annotations of a NodePort', ['annotate', 'service/outside', dry, 'metallb.io/loadBalancerIPs=1.2.3.4'], type],
    ['a label of a NodePort', ['label', 'service/outside', dry, 'a=b'], undefined],
    ['other pods behind a Service', patching('service/web', { spec: { selector: { app: 'y' } } }), undefined],
    ['a clusterIP of its choice', service(namespace, { clusterIP: '10.96.200.200' }), 'may not choose its clusterIP'],
    [
      'a clusterIP that another slot has',
      service(namespace, { clusterIP: addressOfOther }),
      'may not choose its clusterIP',
    ],
    [
      'a clusterIP of its choice, hiding who set it',
      {
        ...service(namespace, { clusterIP: '10.96.200.200' }),
        metadata: { name: 'trial', namespace, managedFields: [{}] },
      },
      'may not choose its clusterIP',
    ],
    [
      'the address of a load balancer',
      forging('service/balanced', { loadBalancer: { ingress: [{ ip: addressOfOther }] } }),
      'the status of an object',
    ],
    ['Endpoints', { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'trial', namespace } }, endpoints],
    ['other Endpoints of a database', patching('endpoints/redis', { subsets: [] }), endpoints],
    ['no Endpoints of a database', ['delete', 'endpoints/redis', dry], endpoints],
    ['an EndpointSlice', { ...slice, addressType: 'IPv4', endpoints: [{ addresses: [addressOfOther] }] }, endpoints],
    ['other EndpointSlices', ['label', 'endpointslices', '--all', dry, 'a=b'], endpoints],
    ['no EndpointSlices', ['delete', 'endpointslices', '--all', dry], endpoints],

    ['an Ingress for a host of the slot', ingress(namespace, { rules: [rule(own)] }), undefined],
    [
      'an Ingress with its certificate',
      ingress(
        namespace,
        { rules: [rule(own)], tls: [{ hosts: [own], secretName: 'x' }] },
        { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
      ),
      undefined,
    ],
    ['an Ingress for a host of another slot', ingress(namespace, { rules: [rule(other)] }), hosts],
    ['an Ingress for its own host and another', ingress(namespace, { rules: [rule(own), rule(other)] }), hosts],
    ['an Ingress for a host that slots share', ingress(namespace, { rules: [rule('shared.example.org')] }), hosts],
    ['an Ingress for a host of nobody', ingress(namespace, { rules: [rule('new.example.org')] }), hosts],
    ['an Ingress for all hosts of a domain', ingress(namespace, { rules: [rule('*.example.org')] }), hosts],
    ['an Ingress without a host', ingress(namespace, { rules: [rule()] }), hosts],
    ['an Ingress with an empty host', ingress(namespace, { rules: [rule('')] }), hosts],
    ['an Ingress for everything else', ingress(namespace, { defaultBackend: backend }), hosts],
    ['an Ingress of the project for another host', patching('ingress/web', { spec: { rules: [rule(other)] } }), hosts],
    ['an Ingress of the project for other paths', patching('ingress/web', { spec: { rules: [rule(own)] } }), undefined],
    ['a label of an Ingress of the project', ['label', 'ingress/web', dry, 'a=b'], undefined],
    [
      'a certificate for another host',
      ingress(namespace, { rules: [rule(own)], tls: [{ hosts: [other] }] }),
      certificates,
    ],
    [
      'a certificate without a host',
      ingress(namespace, { rules: [rule(own)], tls: [{ secretName: 'x' }] }),
      certificates,
    ],
    [
      'a further name of the server',
      ingress(namespace, { rules: [rule(own)] }, { 'nginx.ingress.kubernetes.io/server-alias': other }),
      annotated,
    ],
    [
      "a piece of the server's configuration",
      ingress(namespace, { rules: [rule(own)] }, { 'nginx.ingress.kubernetes.io/server-snippet': 'return 200;' }),
      annotated,
    ],
    [
      'a further name in the certificate',
      ingress(namespace, { rules: [rule(own)] }, { 'cert-manager.io/alt-names': other }),
      annotated,
    ],
    [
      'another annotation of the project',
      ['annotate', 'ingress/web', dry, '--overwrite', 'nginx.ingress.kubernetes.io/rewrite-target=/y'],
      annotated,
    ],
    ['one annotation less', ['annotate', 'ingress/web', dry, 'nginx.ingress.kubernetes.io/rewrite-target-'], undefined],
    [
      'the address of an Ingress',
      forging('ingress/web', { loadBalancer: { ingress: [{ ip: addressOfOther }] } }),
      'the status of an object',
    ],

    [
      'a name in the DNS for a Service',
      service(namespace, { clusterIP: 'None' }, { 'external-dns.alpha.kubernetes.io/hostname': other }),
      addresses,
    ],
    [
      'a name in the DNS for an Ingress',
      ingress(namespace, { rules: [rule(own)] }, { 'external-dns.alpha.kubernetes.io/hostname': other }),
      /give names, addresses|comes with the project/,
    ],
    [
      'an address of its choice for a pod',
      pod(namespace, {}, { 'cni.projectcalico.org/ipAddrs': `["${addressOfOther}"]` }),
      addresses,
    ],
    ['a further network for a pod', pod(namespace, {}, { 'k8s.v1.cni.cncf.io/networks': 'default/host' }), addresses],
    [
      'an address of a pod',
      forging('pod/postgres-0', { podIP: addressOfOther, podIPs: [{ ip: addressOfOther }] }),
      'the status of an object',
    ],
    [
      'a pod of its own by the API server',
      ['get', '--raw', `/api/v1/namespaces/${namespace}/services/redis:6379/proxy/`],
      unguarded(''),
    ],
  ];
}
