import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject } from '../../config/project';
import { refusals, writeFiles } from '../config/project-directory';
import { problemsOf, synthesized } from './synthesized';

const services = 'project: shop\nenvironments: {dev: {}}\nservices: [{name: api, manifests: [{path: a.yaml}]}]\n';
const objectsOf = (text: string) => synthesized(services, { 'a.yaml': text }).objects('shop-dev');

test('null is a value in a custom resource, and an unset field elsewhere', () => {
  const custom = `apiVersion: example.org/v1\nkind: Release\nmetadata: {name: a, creationTimestamp: null}\nspec: {values: {cpu: null, list: [null, 1]}}\n`;
  const own = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b}\nspec: {replicas: null, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a, command: null}]}}}\n`;
  const [, release, deployment] = objectsOf(`${custom}---\n${own}`);
  expect(release).toEqual({
    apiVersion: 'example.org/v1',
    kind: 'Release',
    metadata: { name: 'a', namespace: 'shop-dev' },
    spec: { values: { cpu: null, list: [null, 1] } },
  });
  expect(JSON.stringify(deployment)).not.toContain('null');
});

test('null where a text must be is an error: kubectl drops it, and the server makes it empty', () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {l: null}}\ndata: {k: null}\n';
  expect(problemsOf(services, { 'a.yaml': text })).toEqual([
    'a.yaml:3:30 ConfigMap/a: metadata.labels.l: has no value: write "" for an empty one, or leave the key out',
    'a.yaml:4:8 ConfigMap/a: data.k: has no value: write "" for an empty one, or leave the key out',
  ]);
});

test('keys that JavaScript has its own meaning for are keys', () => {
  const text =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {constructor: a, __proto__: b, toString: c}\n';
  const [, written] = objectsOf(text);
  expect(Object.entries(written?.data as object)).toEqual([
    ['__proto__', 'b'],
    ['constructor', 'a'],
    ['toString', 'c'],
  ]);
});

test('bytes that are no UTF-8 are refused, with their place', () => {
  const directory = writeFiles({ 'services.yaml': services, 'a.yaml': '' });
  const head = Buffer.from('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: caf');
  writeFileSync(join(directory, 'a.yaml'), Buffer.concat([head, Buffer.from([0xe9]), Buffer.from('}\n')]));
  expect(refusals(() => loadProject(join(directory, 'services.yaml'), { environment: {} }))).toEqual([
    'a.yaml:4:14 not UTF-8: save the file in that encoding',
  ]);
});
