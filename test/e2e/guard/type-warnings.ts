import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { kubectl } from '../cluster';

interface PolicySpec {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
}

interface PolicyStatus {
  readonly typeChecking?: { readonly expressionWarnings?: readonly unknown[] };
}

/** What Kubernetes says of the types in a policy. It looks into no variables, so here each stands where it is used. */
export function typeWarnings({ metadata, ...policy }: KubernetesObject): readonly unknown[] {
  const { variables = [], ...spec } = policy.spec as PolicySpec;
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const inlined = variables.reduceRight(
    (text, { name, expression }) =>
      text.replaceAll(new RegExp(`variables\\.${name}\\b`, 'g'), () => `(${inJson(expression)})`),
    JSON.stringify(spec),
  );
  const name = `${metadata.name}-typed`;
  const trial = { ...policy, metadata: { ...metadata, name }, spec: JSON.parse(inlined) as unknown };
  kubectl(['create', '-f', '-'], JSON.stringify(trial));
  try {
    const known = '--for=jsonpath={.status.observedGeneration}=1';
    kubectl(['wait', 'validatingadmissionpolicy', name, known, '--timeout=30s']);
    const { status } = JSON.parse(kubectl(['get', 'validatingadmissionpolicy', name, '-o', 'json'])) as {
      status?: PolicyStatus;
    };
    return status?.typeChecking?.expressionWarnings ?? [];
  } finally {
    kubectl(['delete', 'validatingadmissionpolicy', name]);
  }
}
