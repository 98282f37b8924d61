import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random';

/** Ways to write the number, in a text that is right in most places. */
const texts = [
  ...['{{ .Slot }}', 'a{{ .Slot }}', 'slot-{{ .Slot }}', '{{ .Namespace }}', 'x-{{ .Namespace }}-y', '0{{ .Slot }}'],
  ...['{{ .Slot }}e1', '1.{{ .Slot }}', '{{ .Slot }}:30', 'dev-{{ .Slot }}.example.test', '{{ printf "%02d" .Slot }}'],
  ...['{{ if eq .Slot 3 }}third{{ else }}other{{ end }}', '{{ if gt .Slot 0 }}is{{ end }}', 'plain', '{{ .Env }}'],
  ...['{{ len .Namespace }}', '{{ .Slot }}{{ .Slot }}', '0x{{ .Slot }}', 'a{{ .Slot }} b', '- {{ .Slot }}'],
  ...['{{ .Slot }}-{{ .Slot }}-01', '{{ index .Versions "b" }}', 'it is {{ .Slot }}', '{{ .Slot }} #'],
];

/** Ways to write what a slot is in use for. */
const ofTask = [
  ...[
    '{{ .Values.web.tag }}',
    '{{ if .PR }}pr-{{ .PR }}{{ else }}none{{ end }}',
    'of {{ .Branch }}',
    'g{{ .Generation }}',
  ],
  ...['{{ default .Commit "none" }}', '{{ len .Values }}', '{{ .Owner }}', '{{ if .Values.debug }}debug{{ end }}'],
];

const quotes: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `'${text}'`,
  (text) => (text.includes('"') ? `'${text}'` : `"${text}"`),
  (text) => `|\n      first\n      ${text}\n`,
];

/** Writes a project that uses the number in many places, some of them wrong; gives its file. */
export function writeRandomProject(random: Random, directory: string): string {
  mkdirSync(directory, { recursive: true });
  // Of projects that use all of these, hardly any has slots that are alike.
  const some = random.below(2) === 0 ? texts : ['slot-{{ .Slot }}', '{{ .Namespace }}', 'it is {{ .Slot }}', 'plain'];
  const isOfTask = random.below(3) === 0;
  const value = () => random.pick(quotes)(random.pick(isOfTask && random.below(2) === 0 ? ofTask : some));
  const name = () => random.pick(['app', 'app', 'app-{{ .Slot }}', '{{ .Namespace }}']);
  const data = random.pick(['slots/{{ .Slot }}', 'slots/{{ .Slot }}', '{{ .Namespace }}', 'of-{{ .Slot }}-x']);
  const services = `project: shop
maxSlots: 6
versions: { a: '1', b: 'of-{{ .Slot }}' }
values: { web.tag: { default: main }, debug: { default: false } }
namespace:
  patterns:
    ai: '${random.pick(['{{ .Project }}-dev-{{ .Slot }}', 'shop-{{ .Slot }}', 's{{ .Slot }}-shop'])}'
environments: { dev: {}, ai: {} }
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ if eq .Env "ai" }}${data}{{ else }}dev{{ end }}'
  dirs: [postgres]
infrastructure:
  - name: database
    dataServices:
      - type: postgres
        name: postgres
        image: docker.io/library/postgres:16-bookworm
        dataPath: postgres
        secret: postgres
        user: shop
        database: shop
        config: postgres-config
        resources: { cpu: 100m, memory: 1Gi }
  - name: more
    when: '${random.pick(['true', '{{ ne .Env "dev" }}', '{{ eq .Slot 2 }}', '{{ gt .Slot 0 }}'])}'
    manifests: [{ path: more.yaml }]
services:
  - name: app
    manifests: [{ path: app.yaml }]
`;
  const more = `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name()}
  labels: { app: ${random.pick(['a', '"{{ .Slot }}"', 'x-{{ .Slot }}'])} }
data:
  one: ${value()}
  two: ${value()}
  three: ${value()}
---
apiVersion: ${random.pick(['rbac.authorization.k8s.io/v1', 'rbac.authorization.k8s.io/v1'])}
kind: ${random.pick(['ClusterRole', 'Role'])}
metadata:
  name: ${random.pick(['shop-{{ .Slot }}', 'role-of-{{ .Namespace }}', 'same'])}
rules: []
`;
  const app = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name()}
spec:
  replicas: ${random.pick(['1', '1', '{{ .Slot }}'])}
  selector: { matchLabels: { app: app } }
  template:
    metadata: { labels: { app: app } }
    spec:
      containers:
        - name: app
          image: 'example.test/app:${random.pick(['1', '{{ .Slot }}', 'r{{ .Slot }}'])}'
          args: ['--of={{ .Slot }}', ${random.pick(["'{{ .Slot }}'", 'plain', "'x{{ .Slot }}'"])}]
          env:
            - name: VALUE
              value: ${random.pick(quotes.slice(1, 3))(random.pick(some))}
          resources: { limits: { memory: ${random.pick(['1Gi', '1{{ .Slot }}Mi', '"{{ .Slot }}Gi"'])} } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: app }
spec:
  rules: [{ host: ${random.pick(['dev-{{ .Slot }}.example.test', '{{ .Namespace }}.test', 'same.test'])} }]
`;
  if (isOfTask) writeRegister(random, join(directory, 'slots'));
  for (const [file, text] of Object.entries({ 'services.yaml': services, 'more.yaml': more, 'app.yaml': app }))
    writeFileSync(join(directory, file), text);
  return join(directory, 'services.yaml');
}

/** Some slots are in use, each for something else. */
function writeRegister(random: Random, directory: string): void {
  mkdirSync(join(directory, 'active'), { recursive: true });
  for (let slot = 1; slot <= 6; slot += 1) {
    if (random.below(3) > 0) continue;
    const facts = random.pick(['pr: 7', 'pr: 7\nbranch: a/b#1', 'issue: 42\nvalues: {web.tag: sha-1}', 'issue: 1']);
    const more = random.pick(['', 'commit: 1a2b3c4\n', `owner: o${slot}\n`]);
    const owner = more.startsWith('owner') ? '' : 'owner: octocat\n';
    const text = `slot: ${slot}\ngeneration: ${random.below(3) + 1}\nsince: "2026-11-21T09:00:00Z"\n${facts}${slot}\n${owner}${more}`;
    writeFileSync(join(directory, 'active', `${slot}.yaml`), text.replace(`}${slot}`, '}'));
  }
}
