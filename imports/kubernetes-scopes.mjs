#!/usr/bin/env node
// kubernetes-scopes SWAGGER.JSON: writes kubernetes-scopes.json beside this file, which kinds belong to the cluster and which to a namespace.
// Exit: 0 written; 1 no usable input.
// The input is that of Kubernetes' source, which has all kinds: a cluster serves some only when it is told to. See README.md.
import { readFileSync, writeFileSync } from 'node:fs';

const path = process.argv[2];
if (!path) throw new Error('usage: kubernetes-scopes.mjs SWAGGER.JSON');
const { paths } = JSON.parse(readFileSync(path, 'utf8'));

/** Kinds that a manifest can hold: those that can be replaced by name. Of one in several versions, all have the same scope. */
const scopes = { Cluster: new Set(), Namespaced: new Set() };
for (const [url, { put }] of Object.entries(paths)) {
  if (!put || !url.endsWith('/{name}')) continue;
  const { group, kind } = put['x-kubernetes-group-version-kind'];
  const scope = url.includes('/namespaces/{namespace}/') ? 'Namespaced' : 'Cluster';
  scopes[scope].add(group === '' ? kind : `${kind}.${group}`);
}
const sorted = Object.fromEntries(Object.entries(scopes).map(([scope, names]) => [scope, [...names].sort()]));
if (sorted.Cluster.length === 0) throw new Error(`${path}: no kind belongs to the cluster`);
writeFileSync(new URL('kubernetes-scopes.json', import.meta.url), `${JSON.stringify(sorted, null, 2)}\n`);
