import { parse } from 'yaml';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { plainSecretsIn, secretVariables } from '../../../kubernetes/plain-secrets/plain-secrets';

/**
 * Names of what is found in an object of this kind with these fields, each with its reason where that is not the name.
 */
function found(fields: string, kind = 'ConfigMap', apiVersion = 'v1'): string[] {
  const object = { apiVersion, kind, metadata: { name: 'x' }, ...(parse(fields) as object) } as KubernetesObject;
  return plainSecretsIn(object).map(({ name, reason }) => (reason === 'looks secret' ? name : `${name} ${reason}`));
}

const url = 'postgres://shop:s3cret@db/shop';

test.each([
  ['a key of a ConfigMap', 'data: {DB_PASSWORD: hunter2, HOST: db}', ['DB_PASSWORD']],
  ['a URL, whatever its key', `data: {DATABASE_URL: '${url}'}`, ['DATABASE_URL holds a URL with a password']],
  ['a variable', 'spec: {containers: [{env: [{name: API_TOKEN, value: abc123}]}]}', ['API_TOKEN']],
  ['an annotation', 'metadata: {name: x, annotations: {example.org/api-key: Abc1-23.4}}', ['example.org/api-key']],
  ['an option', 'spec: {args: [--db-password=hunter2, --port=1]}', ['db-password']],
  ['an option and the next argument', 'spec: {args: [--password, hunter2, --user, shop]}', ['password']],
  [
    'an option in a command',
    `spec: {command: [sh, -c, 'redis-server --requirepass hunter2 --port 1']}`,
    ['requirepass'],
  ],
  ['a variable in a command', `spec: {command: [sh, -c, 'PGPASSWORD=hunter2 psql']}`, ['PGPASSWORD']],
  ['a parameter of a query', `data: {url: 'https://example.org/?user=a&token=Abc123'}`, ['token']],
  ['a connection string', `data: {dsn: 'Server=db;User=sa;Password=hunter2;'}`, ['Password']],
  ['properties', 'data: {a.properties: "db.user=a\\ndb.password=hunter2\\n# old.password=b\\n"}', ['db.password']],
  ['a file of variables', 'data: {.env: "export SECRET_KEY=abc123\\nDEBUG=1\\n"}', ['SECRET_KEY']],
  ['YAML in a ConfigMap', 'data: {c.yaml: "db:\\n  user: a\\n  password: hunter2 # for now\\n"}', ['password']],
  ['JSON in a ConfigMap', `data: {c.json: '{"user":"a","password":"hunter2"}'}`, ['password']],
  ['redis.conf', 'data: {redis.conf: "port 6379\\nrequirepass hunter2\\n"}', ['requirepass']],
  ['two in one text', 'data: {.env: "A_PASSWORD=hunter2\\nB_PASSWORD=hunter3\\n"}', ['A_PASSWORD', 'B_PASSWORD']],
])('%s is found', (_, fields, names) => {
  expect(found(fields)).toEqual(names);
});

test.each([
  ['a reference', 'spec: {env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db-secret, key: password}}}]}'],
  ['the name of a Secret', 'spec: {tls: [{secretName: shop-tls}], imagePullSecrets: [{name: regcred}]}'],
  ['an entry of a Secret', 'spec: {passwordSecret: {secretName: kafka, password: password}}'],
  ['a file of a secret', 'spec: {env: [{name: DB_PASSWORD_FILE, value: /run/secrets/db}]}'],
  ['a variable in an argument', 'spec: {args: ["--password=$(DB_PASSWORD)", --password-file=/x, --token-ttl=1h]}'],
  ['an expression in a script', 'data: {a.sh: "PASSWORD=$(cat /x)\\nTOKEN=\\"$1\\"\\nSECRET=`id`\\n"}'],
  ['a program', 'data: {a.py: "password = os.environ[\\"P\\"]\\ntoken: str\\nsecret = read(path)\\n"}'],
  ['an argument of a program', 'data: {a.py: "connect(password=args.password, token=args.token)\\n"}'],
  ['nginx', 'data: {nginx.conf: "proxy_pass http://api:8080;\\n"}'],
  ['prose', 'data: {README: "The token is in the Secret; the password: see there.\\n"}'],
  ['rights', 'rules: [{apiGroups: [""], resources: [secrets, serviceaccounts/token], verbs: [get]}]'],
  ['a label of topology', 'spec: {topologyKey: kubernetes.io/hostname, tokenRequests: [{audience: vault}]}'],
])('%s is no secret', (_, fields) => {
  expect(found(fields)).toEqual([]);
});

test('what is in a Secret, or encrypted, is where it belongs', () => {
  expect(found('stringData: {PASSWORD: hunter2}', 'Secret')).toEqual([]);
  expect(found('spec: {encryptedData: {password: AgBy3i4OJSWK}}', 'SealedSecret', 'bitnami.com/v1alpha1')).toEqual([]);
  expect(found('data: {password: "ENC[AES256_GCM,data:abc]"}', 'ConfigMap')).toEqual([]);
  expect(
    found('spec: {data: [{secretKey: Password, remoteRef: {key: db}}]}', 'ExternalSecret', 'external-secrets.io/v1'),
  ).toEqual([]);
});

test('a Secret of somebody else is as any custom resource', () => {
  expect(found('spec: {password: hunter2}', 'Secret', 'example.org/v1')).toEqual(['password']);
  expect(found('spec: {values: {auth: {password: hunter2}}}', 'Release', 'example.org/v1')).toEqual(['password']);
});

test('a definition has texts about values', () => {
  expect(found('spec: {password: hunter2}', 'CustomResourceDefinition', 'apiextensions.k8s.io/v1')).toEqual([]);
});

test('a large text is looked through in no time', () => {
  const texts = [`{${'"password":"$X","a":1,'.repeat(40_000)}}`, 'a.b-'.repeat(250_000), `${'eyJ'.repeat(300_000)}.`];
  const start = performance.now();
  for (const text of texts) expect(found(`data: {a: ${JSON.stringify(text)}}`)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('the value of a variable that looks secret is found wherever it is', () => {
  const variables = { DB_PASSWORD: 'hunter2-hunter2', API_TOKEN: 'short', HOST: 'db.example.org' };
  const known = secretVariables(variables, ['API_TOKEN', 'DB_PASSWORD', 'HOST', 'toString']);
  expect(known.map(({ name }) => name)).toEqual(['DB_PASSWORD']);
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { line: 'db hunter2-hunter2' } };
  expect(plainSecretsIn(object, known)).toEqual([
    { name: 'line', reason: 'holds the value of the variable DB_PASSWORD', path: ['data', 'line'], offset: 0 },
  ]);
});
