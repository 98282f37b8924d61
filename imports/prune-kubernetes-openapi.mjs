#!/usr/bin/env node
// prune-kubernetes-openapi SWAGGER.JSON: writes kubernetes-openapi.json beside this file, what a check of manifests needs of Kubernetes' API.
// Exit: 0 written; 1 no usable input.
// The same input gives the same bytes. Where the input comes from is in README.md.
import { readFileSync, writeFileSync } from 'node:fs';

/** Keywords that validate. Of the others, descriptions alone are four fifths of the input. */
const keywords = new Set([
  '$ref',
  'additionalProperties',
  'enum',
  'format',
  'items',
  'properties',
  'required',
  'type',
  'x-kubernetes-group-version-kind',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
]);

const prefix = '#/definitions/';

/** Packages with Kubernetes' own kinds. The specification of a cluster also has those of its custom resources. */
const own = /^io\.k8s\.(api|apiextensions-apiserver|kube-aggregator)\./;

/** `1.33`: a patch changes no type. A specification from the source tree is "unversioned", but `k8s.io/kubernetes@v1.33.13` is where it lies. */
function kubernetesVersion(swagger, path) {
  const version = swagger.info.version === 'unversioned' ? path.replace(/.*kubernetes@/, '') : swagger.info.version;
  const minor = /^v?(\d+\.\d+)/.exec(version)?.[1];
  if (!minor) throw new Error(`${path}: neither info.version nor the path tells the version of Kubernetes`);
  return minor;
}

/** Definitions of the kinds that a manifest can hold: those that can be replaced by name. That leaves out lists, reviews and subresources. */
function manifestKinds({ paths }) {
  return Object.entries(paths)
    .filter(([path, { put }]) => path.endsWith('/{name}') && put)
    .map(([path, { put }]) => ({
      definition: put.parameters.find((parameter) => parameter.in === 'body').schema.$ref.slice(prefix.length),
      isClusterScoped: !path.includes('/namespaces/{namespace}/'),
    }))
    .filter(({ definition }) => own.test(definition));
}

/** A schema without what does not validate, its keys sorted. */
function prune(schema) {
  const entries = Object.entries(schema).filter(([keyword]) => keywords.has(keyword));
  return Object.fromEntries(entries.sort(byKey).map(([keyword, value]) => [keyword, pruneKeyword(keyword, value)]));
}

function pruneKeyword(keyword, value) {
  if (keyword === 'items' || keyword === 'additionalProperties') return prune(value);
  if (keyword === 'properties')
    return Object.fromEntries(
      Object.entries(value)
        .sort(byKey)
        .map(([name, schema]) => [name, prune(schema)]),
    );
  return value;
}

/** `status` is written by controllers. A manifest that was exported may still carry one, and it is ignored: any object will do. */
function withoutStatus(schema) {
  return schema.properties?.status
    ? { ...schema, properties: { ...schema.properties, status: { type: 'object' } } }
    : schema;
}

/** `names` and everything they refer to, sorted by name. */
function closure(names, definitions) {
  const found = new Map();
  const queue = [...names];
  for (const name of queue) {
    if (found.has(name)) continue;
    const pruned = prune(definitions[name]);
    const schema = pruned['x-kubernetes-group-version-kind'] ? withoutStatus(pruned) : pruned;
    found.set(name, schema);
    queue.push(...references(schema));
  }
  return Object.fromEntries([...found].sort(byKey));
}

function references(schema) {
  const nested = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties].filter(Boolean);
  return [...(schema.$ref ? [schema.$ref.slice(prefix.length)] : []), ...nested.flatMap(references)];
}

/** By code unit, not by locale: the order must not depend on the machine. */
function byKey([left], [right]) {
  return left < right ? -1 : Number(left > right);
}

/** One definition a line: small, and an update of Kubernetes still shows what changed. */
function print({ definitions, ...head }) {
  const lines = Object.entries(definitions).map(
    ([name, schema]) => `    ${JSON.stringify(name)}: ${JSON.stringify(schema)}`,
  );
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "definitions": {\n${lines.join(',\n')}\n  }\n}\n`;
}

const path = process.argv[2];
if (!path) throw new Error('usage: prune-kubernetes-openapi.mjs SWAGGER.JSON');
const swagger = JSON.parse(readFileSync(path, 'utf8'));
const kinds = manifestKinds(swagger);
const definitions = closure(
  kinds.map(({ definition }) => definition),
  swagger.definitions,
);
const clusterScoped = kinds.filter((kind) => kind.isClusterScoped).map(({ definition }) => definition);
const info = { title: 'Kubernetes', version: kubernetesVersion(swagger, path), license: { name: 'Apache-2.0' } };
writeFileSync(new URL('kubernetes-openapi.json', import.meta.url), print({ swagger: '2.0', info, 'x-cluster-scoped': clusterScoped.sort(), definitions }));
