import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { projectKey } from '../facts/namespace';
import { labels } from '../labels';
import { guardLabel } from './annotations';
import { isTrusted } from './trust';

/** What must hold of a request. Expressions are CEL: https://kubernetes.io/docs/reference/using-api/cel/ */
export interface Rule {
  /** True where the request is allowed. */
  readonly expression: string;
  /** What a user reads who is refused. */
  readonly message: string;
  /** The message as an expression, where it names what is wrong; `message` stands in for it. @default none */
  readonly messageExpression?: string;
}

/** A ValidatingAdmissionPolicy as data: which requests it looks at, the words of its rules, and the rules. */
export interface Policy {
  readonly name: string;
  /** Whose requests it looks at: those of everybody, or only of who is not trusted. */
  readonly holdsFor: 'everybody' | 'untrusted';
  readonly resources: readonly ResourceRule[];
  /** Requests that it looks at among these: all of these hold. They see neither variables nor the namespace. @default all */
  readonly conditions?: Readonly<Record<string, string>>;
  /** Names for expressions, which the later ones and the rules use as `variables.<name>`. @default none */
  readonly variables?: Readonly<Record<string, string>>;
  readonly rules: readonly Rule[];
  /** Whether it looks at all namespaces, and not only at those that are guarded. @default false */
  readonly isClusterWide?: boolean;
}

export interface ResourceRule {
  readonly apiGroups: readonly string[];
  /** Version of the API; `*` where it is any, of any resource. @default "v1" */
  readonly apiVersion?: string;
  readonly resources: readonly string[];
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT')[];
}

export interface AdmissionPolicyProps {
  /** Whose namespaces it guards. */
  readonly project: string;
  readonly policy: Policy;
}

/** A policy and the binding that puts it in force. Fails closed: a request that it cannot judge is refused. */
export class AdmissionPolicy extends Construct {
  constructor(scope: Construct, id: string, { project, policy }: AdmissionPolicyProps) {
    super(scope, id);
    const name = `${project}-guard-${policy.name}`;
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const metadata = { name, labels: labels('guard', project) };
    const conditions = {
      ...policy.conditions,
      ...(policy.holdsFor === 'untrusted' && { 'not-trusted': `!(${isTrusted(project)})` }),
    };
    new ApiObject(this, 'Policy', {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          // By default, requests in other versions are converted. With "*", Kubernetes does not check the types of expressions.
          resourceRules: policy.resources.map(({ apiVersion = 'v1', ...rule }) => ({
            ...rule,
            apiVersions: [apiVersion],
            // To a selector of namespaces, objects of the whole cluster belong everywhere.
            ...(!policy.isClusterWide && { scope: 'Namespaced' }),
          })),
        },
        ...(Object.keys(conditions).length > 0 && { matchConditions: named(conditions) }),
        ...(policy.variables && { variables: named(policy.variables) }),
        validations: policy.rules.map((rule) => ({ ...rule, reason: 'Forbidden' })),
      },
    });
    const guarded = { namespaceSelector: { matchLabels: { [projectKey]: project, ...guardLabel } } };
    new ApiObject(this, 'Binding', {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        ...(!policy.isClusterWide && { matchResources: guarded }),
      },
    });
  }
}

function named(expressions: Readonly<Record<string, string>>): { name: string; expression: string }[] {
  return Object.entries(expressions).map(([name, expression]) => ({ name, expression }));
}
