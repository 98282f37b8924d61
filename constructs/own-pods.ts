import type { k8s } from 'cdk8s-plus-28';

const istio = { 'sidecar.istio.io/inject': 'false' };

/** How a pod says to each mesh that it wants no sidecar: Istio and Kuma read the label, older Istios the annotation. */
const noSidecar = {
  labels: { ...istio, 'kuma.io/sidecar-injection': 'disabled' },
  annotations: { ...istio, 'linkerd.io/inject': 'disabled', 'consul.hashicorp.com/connect-inject': 'false' },
};

/**
 * Metadata of a pod that slotstack makes: no service mesh adds a container to it. Beside a sidecar, a Job never ends, and its
 * init containers have no network before it runs.
 */
export function podMetadata(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>> = {},
): k8s.ObjectMeta {
  return {
    labels: { ...labels, ...noSidecar.labels },
    annotations: { ...noSidecar.annotations, ...annotations },
  };
}

/** What opens the registries of the images of a pod, by the names of the Secrets; nothing where there are none. */
export function pullSecrets(secrets: readonly string[]): Pick<k8s.PodSpec, 'imagePullSecrets'> {
  const names = [...new Set(secrets)];
  return names.length === 0 ? {} : { imagePullSecrets: names.map((name) => ({ name })) };
}
