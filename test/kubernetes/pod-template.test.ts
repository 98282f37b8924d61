import { podPolicies } from '../../constructs/guard/untrusted/pods';
import { definitions, kinds, type Schema } from '../../kubernetes/kubernetes-api';
import { kindName, type GroupKind } from '../../kubernetes/kubernetes-object';
import { podSpecOf, podSpecPath, podTemplatePath } from '../../kubernetes/pod-template';

const prefix = '#/definitions/';
const template = 'io.k8s.api.core.v1.PodTemplateSpec';

/** The keys that lead to a template of pods, in the first few levels of a schema. */
function templateIn(schema: Schema | undefined, depth = 4): string[] | undefined {
  for (const [key, { $ref = '' }] of depth > 0 ? Object.entries(schema?.properties ?? {}) : []) {
    const name = $ref.slice(prefix.length);
    if (name === template) return [key];
    const below = templateIn(definitions[name], depth - 1);
    if (below) return [key, ...below];
  }
  return undefined;
}

test('where a kind keeps the template of its pods is what the API description says, of every kind', () => {
  const described = kinds.map((kind) => [kindName(kind), templateIn(definitions[kind.definition])]);
  expect(described.filter(([, path]) => path).length).toBe(8);
  expect(kinds.map((kind) => [kindName(kind), podTemplatePath(kindName(kind))])).toEqual(described);
});

test('the guard looks at the pods of every kind that has some', () => {
  const plural = ({ group, kind }: GroupKind) => `${group}/${kind.toLowerCase()}s`;
  const policyOf = new Map<string, string>();
  for (const { resources, variables } of podPolicies('shop'))
    for (const { apiGroups, resources: names } of resources)
      for (const name of names) policyOf.set(`${apiGroups.join()}/${name}`, JSON.stringify(variables));
  for (const kind of kinds) {
    const path = podSpecPath(kindName(kind))?.join('.');
    if (path !== undefined) expect(policyOf.get(plural(kind))).toContain(`object.${path}.?volumes`);
  }
});

test('of a PodTemplate nothing runs; what is called as a workload is taken for one, of whatever group it is', () => {
  const object = { metadata: { name: 'a' }, template: { spec: {} }, spec: { template: { spec: {} } } };
  expect(podSpecOf({ ...object, apiVersion: 'v1', kind: 'PodTemplate' })).toBeUndefined();
  expect(podSpecOf({ ...object, apiVersion: 'apps.example.com/v1', kind: 'Deployment' })).toEqual({});
});
