import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';

jest.setTimeout(120_000);

interface Mistake {
  readonly file: string;
  readonly wrong: string;
  readonly right: string;
  /** What a user must have read to mend it. */
  readonly told: RegExp;
}

const of =
  (file: string) =>
  (wrong: string, right: string, told: RegExp): Mistake => ({ file, wrong, right, told });
const inServices = of('services.yaml');
const inApi = of('api.yaml');
const inDb = of('db.yaml');

const services = `project: shop
namespace: {patterns: {ai: '{{ .Project }}-dev-{{ .Slot }}'}}
maxSlots: 2
environments:
  dev: {imagePullPolicy: Always}
  ai: {from: dev}
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}'
  dirs: [postgres]
registry: '{{ .Env }}.example.org'
versions: {api: '1'}
infrastructure:
  - name: data-services
    dataServices:
      - {type: postgres, name: postgres, image: 'docker.io/library/postgres:16-bookworm', database: shop, user: shop, config: db-config, secret: db-secret, resources: {cpu: 100m, memory: 512Mi}}
services:
  - name: api
    image: {repository: example.org/api, tagTemplate: '{{ index .Versions "api" }}'}
    overlays:
      dev: {dropKinds: [Ingress]}
    manifests:
      - path: api.yaml
  - name: db
    manifests:
      - path: db.yaml
`;
const api = `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 1
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: api
          image: api
          ports:
            - {name: http, containerPort: 8080}
          env:
            - {name: DOMAIN, value: '{{ .Env }}'}
---
apiVersion: v1
kind: Service
metadata: {name: api}
spec:
  selector: {app: api}
  ports:
    - {port: 80, targetPort: http}
`;
const db = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  port: '1'
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup}
spec:
  schedule: '0 4 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: backup
              image: busybox:1
`;

/** Eleven in services.yaml, seven in the manifests: of each stage some. */
const mistakes: readonly Mistake[] = [
  inServices(
    "registry: '{{ .Env }}.example.org'",
    'registry: {{ .Env }}',
    /services.yaml:12:12 .*an expression stands in quotes/,
  ),
  inServices('maxSlots: 2', 'maxSlots: 2\nmaxSlot: 3', /unknown key "maxSlot"; did you mean "maxSlots"/),
  inServices(
    'imagePullPolicy: Always',
    'imagePullPolicy: Alway',
    /imagePullPolicy: must be "Always", "IfNotPresent", or "Never"; did you mean "Always"/,
  ),
  inServices('ai: {from: dev}', 'ai: {from: dve}', /environments.ai.from: there is no environment "dve"/),
  inServices('root: /srv/shop\n', 'root: /etc\n', /dataPaths.root: "\/etc" belongs to the system/),
  inServices("versions: {api: '1'}", 'versions: {api: 1}', /versions.api: must be text: put it in quotes/),
  inServices('memory: 512Mi', 'memory: 512MB', /resources.memory: must be a quantity such as "512Mi"/),
  inServices('bookworm', 'bookworm:', /image: must have a tag behind its last ":"/),
  inServices('      dev: {dropKinds', '      dve: {dropKinds', /overlays: there is no environment "dve"/),
  inServices('path: api.yaml', 'path: apii.yaml', /apii.yaml: no such file; did you mean "api.yaml"/),
  inServices("tagTemplate: '{{ index", "tagTemplate: '{{ indx", /function "indx" not defined/),
  inApi('replicas: 1', "replicas: '1'", /api.yaml:5:3 Deployment\/api: spec.replicas: must be an integer/),
  inApi('{{ .Env }}', '{{ .Envv }}', /there is no field \.Envv; did you mean "\.Env"/),
  inApi(
    'targetPort: http}',
    'targetPort: htpp}',
    /no container of its pods has a port named "htpp"; did you mean "http"/,
  ),
  inDb("  port: '1'", "  port: '1'\n  port: '2'", /the key "port" is there twice/),
  inDb("schedule: '0 4", "schedule: '0 25", /db.yaml:\d+:3 CronJob\/backup: spec.schedule: "25" is no hour/),
  inDb('restartPolicy: Never', 'restartPolice: Never', /restartPolice: unknown field; did you mean "restartPolicy"/),
  inDb('kind: CronJob', 'kind: CronJobs', /there is no "CronJobs" in batch\/v1/),
].map(({ file, wrong: right, right: wrong, told }) => ({ file, wrong, right, told }));

test('a services.yaml with eleven mistakes and manifests with seven take two rounds', () => {
  const texts: Record<string, string> = { 'services.yaml': services, 'api.yaml': api, 'db.yaml': db };
  const replace = (file: string, from: string, to: string) => {
    expect(texts[file]).toContain(from);
    texts[file] = (texts[file] ?? '').replace(from, () => to);
  };
  for (const { file, wrong, right } of mistakes) replace(file, right, wrong);
  const directory = writeFiles(texts);
  let left = [...mistakes];
  let rounds = 0;
  for (;;) {
    const { status, stderr } = spawnSync('node', ['start.mjs', 'main.ts'], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        SERVICES_FILE: join(directory, 'services.yaml'),
        CDK8S_OUTDIR: join(directory, 'dist'),
      },
    });
    if (status === 0) break;
    const errors = stderr.split('\n').filter((line) => line.startsWith('error: '));
    // What only follows from another mistake would send somebody to the wrong place.
    expect(errors.filter((line) => !mistakes.some(({ told }) => told.test(line)))).toEqual([]);
    const mended = left.filter(({ told }) => errors.some((line) => told.test(line)));
    expect(mended).not.toEqual([]);
    for (const { file, wrong, right } of mended) {
      replace(file, wrong, right);
      writeFileSync(join(directory, file), texts[file] ?? '');
    }
    left = left.filter((mistake) => !mended.includes(mistake));
    rounds += 1;
  }
  expect(left).toEqual([]);
  expect(rounds).toBeLessThanOrEqual(2);
});
