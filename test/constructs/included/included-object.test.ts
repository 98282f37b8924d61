import { Construct } from 'constructs';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { IncludedObject, positionOf } from '../../../constructs/included/included-object';
import { newChart, objectsOf } from '../built';

const position = { file: 'a.yaml', line: 3, column: 1 };
const object = (kind: string, name: string, namespace?: string, apiVersion = 'v1'): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});

test('an included object stays as it is', () => {
  const job = {
    ...object('Job', 'a', 'b', 'batch/v1'),
    metadata: { name: 'a', namespace: 'b', labels: { app: 'a' }, annotations: { 'a.b/c': '1' }, finalizers: ['x/y'] },
    spec: {
      template: {
        spec: { volumes: [{ name: 'v', emptyDir: {} }], containers: [], restartPolicy: 'Never', value: { value: 1 } },
      },
    },
    data: { 9: 'a', no: 'b', on: '' },
  };
  const chart = newChart();
  new IncludedObject(chart, { object: job, position });
  expect(objectsOf(chart)).toEqual([job]);
});

test('objects that the API server tells apart can stand in one file', () => {
  const chart = newChart();
  const objects = [
    object('Service', 'a', 'n'),
    object('Service', 'a', 'n', 'serving.knative.dev/v1'),
    object('Service', 'a', 'm'),
    object('ConfigMap', 'c', 'a-b'),
    object('ConfigMap', 'b-c', 'a'),
    object('ClusterRole', 'system:a', undefined, 'rbac.authorization.k8s.io/v1'),
  ];
  for (const each of objects) new IncludedObject(chart, { object: each, position });
  expect(objectsOf(chart)).toEqual(objects);
});

test('the place of a construct is its own, or that of the nearest construct around it that has one', () => {
  const chart = newChart();
  expect(positionOf(new IncludedObject(chart, { object: object('ConfigMap', 'a'), position }))).toEqual(position);
  expect(positionOf(new Construct(chart, 'alone'))).toBeUndefined();
  const outer = Object.assign(new Construct(chart, 'outer'), { position: { ...position, line: 8 } });
  expect(positionOf(new Construct(new Construct(outer, 'middle'), 'inner'))).toMatchObject({ line: 8 });
  expect(positionOf(new IncludedObject(outer, { object: object('ConfigMap', 'b'), position }))).toEqual(position);
});
