import { loadTarget, problemsOf, refusals } from '../config/project-directory';
import type { KubernetesObject } from '../../kubernetes/kubernetes-object';
import { secretsOf } from '../../stacks/secrets';
import { load } from '../config/project-directory';
import { synthesized } from './synthesized';

const services = (secrets: string, more = '') => `project: shop
environments: {dev: {}, ai: {from: dev}}
maxSlots: 2
secrets: ${secrets}
${more}services: [{name: api, manifests: [{path: m.yaml}]}]
`;
const takes = (name: string, key?: string) =>
  key === undefined
    ? `, envFrom: [{secretRef: {name: ${name}}}]`
    : `, env: [{name: A, valueFrom: {secretKeyRef: {name: ${name}, key: ${key}}}}]`;
const web = (container = '', pod = '', name = 'web') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {${pod}containers: [{name: web, image: "a:1"${container}}]}}}\n`;
const problems = (secrets: string, file: string, more?: string) =>
  refusals(() => synthesized(services(secrets, more), { 'm.yaml': file }));

describe('each Secret has one source', () => {
  const data = `dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db]}
infrastructure:
  - name: data
    dataServices:
      - {type: postgres, name: db, image: 'postgres:16', database: a, user: a, config: c, secret: db-secret, resources: {cpu: 100m, memory: 256Mi}}
`;
  const files = {
    'm.yaml': `${web()}---\napiVersion: v1\nkind: Secret\nmetadata: {name: of-file}\nstringData: {A: "{{ envOr \"A\" \"\" }}", B: b}\n---
apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\nspec: {target: {name: of-store}}\n---
apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: sealed}\nspec: {encryptedData: {A: b}}\n`,
  };
  const text = services(
    `{made: {source: '{{ if eq .Env "ai" }}generated{{ end }}', keys: {A: {}, B: {length: 8}}}, copy: {source: shared, from: original}, own: {source: environment, keys: {T: {variable: X}}}}`,
    data,
  );

  test('which is told, with its keys', () => {
    const [dev, slot] = load(text, {}, files).targets;
    const lines = (target: typeof dev) =>
      secretsOf(target as never).map(({ name, source, keys, by }) => [name, source, keys?.join(), by].join(' | '));
    expect(lines(dev)).toEqual(
      [
        "copy | shared |  | the platform's original",
        'db-secret | existing | POSTGRES_USER,POSTGRES_PASSWORD | somebody has made it',
        'of-file | existing | A,B | somebody has made it, as in m.yaml',
        'of-store | external |  | ExternalSecret/x',
        'own | environment | T | slotstack secrets apply',
        'sealed | external |  | SealedSecret/sealed',
      ].map((line) => line.replace('m.yaml', dev?.groups[1]?.objects[1]?.position.file ?? '')),
    );
    expect(lines(slot)).toEqual(
      expect.arrayContaining([
        'made | generated | A,B | a Job, once in the life of the namespace',
        'db-secret | generated | POSTGRES_USER,POSTGRES_PASSWORD | data service db, for each generation of its data',
      ]),
    );
  });

  test.each([
    [
      '{db-secret: {source: generated, keys: {A: {}}}}',
      'is made for data service db, with a new password for each generation: leave it out here',
    ],
    ['{of-file: {source: environment, keys: {A: {}}}}', 'has its values from m.yaml, too: leave it out here, or there'],
    [
      '{sealed: {source: generated, keys: {A: {}}}}',
      'has an object among the files, which makes it: leave it out here, or there',
    ],
    ['{of-store: {source: shared}}', 'has an object among the files, which makes it: leave it out here, or there'],
    ['{db-secret: {source: existing}}', 'is made for data service db, with a new password for each generation'],
    [
      '{a: {source: environment}}',
      'keys are required: which values it has, as its source is environment, and no file has it',
    ],
    [
      '{nobody: {source: external}}',
      'no object of the files makes it: add its ExternalSecret, SealedSecret or Certificate, or say who makes it',
    ],
  ])('and no second one: %s', (secrets, message) => {
    const lines = refusals(() => synthesized(services(secrets, data), files));
    expect(lines.find((line) => line.startsWith('services.yaml:4:11 secrets.'))).toContain(`: ${message}`);
  });

  test('its environment variables are among those that the project reads', () => {
    expect(load(text, {}, files).variables).toEqual(['A', 'X']);
  });
});

describe('a workload of a slot that uses a Secret', () => {
  test('which nobody makes there is an error, where it says so', () => {
    expect(problems('{}', web(takes('key')))).toEqual([
      'm.yaml:4:149 Deployment/web: uses Secret/key, which nobody makes in a slot, so its pods would never start: say in services.yaml where it comes from, as in secrets: {key: {source: shared}}; "generated", "environment" and "external" are others, and "existing" is for what somebody else brings',
    ]);
  });

  test('whose name is nearly that of another is told which', () => {
    expect(problems('{session: {source: existing}}', web(takes('sesion')))[0]).toContain(
      'so its pods would never start; did you mean "session"? Or say in services.yaml where it comes from',
    );
  });

  test.each(['existing', 'shared'])('of which services.yaml says where it comes from is fine: %s', (source) => {
    expect(problems(`{key: {source: ${source}}}`, web(takes('key')))).toEqual([]);
    expect(problems(`{key: {source: ${source}}}`, web(takes('key', 'A')))).toEqual([]);
  });

  test('takes keys that it has', () => {
    const secrets = '{key: {source: generated, keys: {TOKEN: {}, SALT: {}}}}';
    expect(problems(secrets, web(takes('key', 'TOKEN')))).toEqual([]);
    expect(problems(secrets, web(takes('key', 'TOKNE')))[0]).toContain(
      'Secret/key has no key "TOKNE"; did you mean "TOKEN"?: its pods would never start',
    );
    expect(problems(secrets, web(takes('key', 'OTHER')))[0]).toContain(
      'Secret/key has no key "OTHER"; it has TOKEN, SALT',
    );
  });
});

describe('a Secret that images of a slot are pulled with', () => {
  const pulls = 'imagePullSecrets: [{name: regcred}], ';
  const notices = (secrets: string, ...files: readonly string[]) =>
    synthesized(services(secrets), { 'm.yaml': files.join('---\n') }).notices.filter((line) =>
      line.includes('regcred'),
    );

  test('is told once where nobody makes it: its pods start if the nodes have the images', () => {
    expect(notices('{}', web('', pulls), web('', pulls, 'api'))).toEqual([
      expect.stringMatching(
        /^m.yaml:4:107 Deployment\/web pulls images with Secret\/regcred, which nobody makes in a slot, so what needs it is not pulled: say in services.yaml .* \(shop-dev-1, shop-dev-2\)$/,
      ),
    ]);
  });

  test('is fine where services.yaml says where it comes from', () => {
    expect(notices('{regcred: {source: shared}}', web('', pulls))).toEqual([]);
  });
});

describe('what is wrong with an entry', () => {
  test.each([
    ['{a: {source: generated}}', '4:14 secrets.a.keys: required: which values it has, as its source is generated'],
    [
      '{a: {source: vault}}',
      '4:23 secrets.a.source: must be "existing", "generated", "shared", "environment", or "external"',
    ],
    ['{a: {}}', '4:14 secrets.a.source: required'],
    ['{A_B: {source: existing}}', '4:11 secrets.A_B: must be the name of a Secret'],
    ['{a: {source: generated, keys: {K: {length: 4}}}}', '4:53 secrets.a.keys.K.length: must be 8 to 128'],
    ['{a: {source: generated, keys: {K: {alphabet: emoji}}}}', '4:55 secrets.a.keys.K.alphabet: must be'],
    [
      '{a: {source: environment, keys: {K: {variable: A-B}}}}',
      '4:57 secrets.a.keys.K.variable: must be the name of an environment variable',
    ],
    ['{a: {source: generated, keys: {"a b": {}}}}', '4:41 secrets.a.keys.a b: must be a key'],
    ['{a: {source: generated, type: "a b", keys: {K: {}}}}', '4:40 secrets.a.type: must be a type'],
  ])('%s', (secrets, problem) => {
    expect(problemsOf(services(secrets), {}, { 'm.yaml': '' }).join('\n')).toContain(problem);
  });
});

test('values in files are what the API server takes, and no message has one', () => {
  const file = `${web()}---
{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {A: 12345, T: true, S: "fine"}, data: {B: "not base64!", G: Z29vZA==}}
`;
  expect(problems('{}', file)).toEqual([
    'm.yaml:6:66 Secret/a: stringData.A must be text: put it in quotes',
    'm.yaml:6:76 Secret/a: stringData.T must be text: put it in quotes',
    'm.yaml:6:104 Secret/a: data.B must be base64: text as it is belongs into stringData',
  ]);
  const hidden = (value: string) =>
    refusals(() =>
      synthesized(
        services('{}'),
        {
          'm.yaml': `${web()}---\n{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {P: {{ envOr "PW" "x" }}}}\n`,
        },
        { environment: { PW: value } },
      ),
    ).join();
  for (const value of ['*zq9leaky', '|zq9leaky', '[zq9leaky', '{{ zq9leaky }}']) {
    expect(hidden(value)).toContain('m.yaml:6');
    expect(hidden(value)).not.toContain('zq9leaky');
  }
});

test('names that are long or have dots are for those that others make', () => {
  const name = 'shop.acid-db.credentials.postgresql.acid.zalan.do';
  expect(problems(`{${name}: {source: existing}}`, web(takes(name)))).toEqual([]);
  expect(problems(`{${name}: {source: generated, keys: {A: {}}}}`, web())[0]).toContain(
    'has at most 50 lower-case letters, digits and "-" in its name',
  );
  for (const each of ['access', 'shared', 'secret-a'])
    expect(problems(`{${each}: {source: generated, keys: {A: {}}}, b: {source: shared}}`, web())).toEqual([]);
});

test('what a guest declares is made in its namespace, too', () => {
  const text = `project: shop
environments: {ai-staging: {}, ai-repair: {from: ai-staging}}
secrets: {a: {source: '{{ if eq .Env "ai-repair" }}generated{{ end }}', keys: {K: {}}}, b: {source: '{{ if eq .Env "ai-repair" }}shared{{ end }}'}}
services: [{name: api, manifests: [{path: m.yaml}]}]
`;
  const output = synthesized(text, { 'm.yaml': web(takes('a')).replaceAll('name: web', 'name: web-{{ .Env }}') });
  const jobs = output.objects('shop-ai-staging').filter(({ kind }) => kind === 'Job');
  expect(jobs.map(({ metadata }) => metadata.name.replace(/-[0-9a-f]{8}$/, ''))).toEqual(['a', 'slot-data-shared']);
  expect(JSON.stringify(output.objects('shop-platform'))).toContain('"resourceNames":["b"]');
});

describe('in the cluster', () => {
  const made = (secrets: string, target = 'shop-dev-1') =>
    synthesized(services(secrets), { 'm.yaml': web() }).objects(target);
  const named = (objects: readonly KubernetesObject[], kind: string) =>
    objects.filter((object) => object.kind === kind && object.metadata.name.startsWith('slot-data-s'));

  test('Jobs may create Secrets, and change those that they make, by name', () => {
    const objects = made('{a: {source: generated, keys: {K: {}}}, b: {source: shared}}');
    expect(named(objects, 'Role').map(({ rules }) => rules)).toEqual([
      [
        { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
        { apiGroups: [''], resources: ['secrets'], resourceNames: ['a', 'b'], verbs: ['get', 'patch'] },
      ],
    ]);
    expect(
      made('{a: {source: existing}, b: {source: environment, keys: {K: {}}}}').map(({ kind }) => kind),
    ).not.toContain('Role');
  });

  test('those of the platform are read by who has copies of them, and by nobody else', () => {
    const secrets = `{a: {source: '{{ if eq .Env "ai" }}shared{{ end }}', from: x}, b: {source: shared, from: y}}`;
    const objects = made(secrets, 'shop-platform');
    const readers = Object.fromEntries(
      named(objects, 'RoleBinding').map(({ metadata: { name }, subjects }) => {
        const role = named(objects, 'Role').find((each) => each.metadata.name === name);
        const [{ resourceNames, verbs } = {}] = role?.rules as { resourceNames?: string[]; verbs?: string[] }[];
        expect(verbs).toEqual(['get']);
        return [String(resourceNames), (subjects as { namespace: string }[]).map(({ namespace }) => namespace)];
      }),
    );
    expect(readers).toEqual({ y: ['shop-dev'], 'x,y': ['shop-dev-1', 'shop-dev-2'] });
  });

  test.each([
    ['slots', 'wildcard-tls', "'*.ai.example.org'"],
    ["'dev-{{ .Slot }}'", "'dev-{{ .Slot }}-tls'", "'dev-{{ .Slot }}.ai.example.org'"],
  ])('a certificate stays in the namespace of the platform, and its Secret is shared: %s', (name, secret, host) => {
    const issuer = 'issuerRef: {kind: ClusterIssuer, name: letsencrypt}';
    const certificate = `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: ${name}, namespace: '{{ .Project }}-platform'}\nspec: {secretName: ${secret}, dnsNames: [${host}], ${issuer}}\n`;
    const ingress = `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {tls: [{secretName: web-tls}], defaultBackend: {service: {name: web, port: {number: 80}}}}\n`;
    const service = `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {a: b}, ports: [{port: 80}]}\n`;
    const output = synthesized(services(`{web-tls: {source: shared, from: ${secret}}}`), {
      'm.yaml': [web(), certificate, ingress, service].join('---\n'),
    });
    const own = output.objects('shop-dev-2');
    expect(own.map(({ kind }) => kind)).not.toContain('Certificate');
    const copies = own.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('slot-data-shared-'));
    expect(JSON.stringify(copies)).toContain(secret.slice(1, -1).replace('{{ .Slot }}', '2').slice(-8));
    const platform = output.objects('shop-platform').filter(({ kind }) => kind === 'Certificate');
    expect(output.notices.filter((line) => line.includes('Certificate'))).toEqual([]);
    expect(platform.length).toBe(name === 'slots' ? 1 : 3);
  });

  test('a Job is another where what it makes is', () => {
    const job = (keys: string) =>
      made(`{a: {source: generated, keys: {${keys}}}}`).find(({ kind }) => kind === 'Job')?.metadata.name;
    expect(job('K: {}')).toBe(job('K: {}'));
    expect(job('K: {}')).not.toBe(job('K: {length: 41}'));
  });

  test('a Secret of a file that has another source now is not told, and its value goes nowhere', () => {
    const file = `${web(takes('a'))}---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {K: old-value-of-file}\n`;
    const text = services('{a: {source: generated, keys: {K: {}}}}');
    const output = synthesized(text, { 'm.yaml': file });
    expect(output.notices.filter((line) => line.includes('Secret/a'))).toEqual([]);
    expect(JSON.stringify(output.objects('shop-dev-1'))).not.toContain('old-value-of-file');
  });
});

test('a target of a project without any declares none', () => {
  expect(loadTarget('project: shop\nenvironments: {dev: {}}\n').secrets).toEqual([]);
});

describe('by External Secrets', () => {
  const objectOf = (secret: string) => {
    const output = synthesized(services(`{a: {source: external, ${secret}}}`), { 'm.yaml': web(takes('a')) });
    return output.objects('shop-dev-1').find(({ kind }) => kind === 'ExternalSecret');
  };

  test('a Secret has its keys from a store, again and again, and keeps them where the store is away', () => {
    expect(
      objectOf("store: {name: vault}, keys: {A: {}, B: {remote: shop/b, property: x}, C: {property: ''}}"),
    ).toMatchObject({
      ...{ apiVersion: 'external-secrets.io/v1', metadata: { name: 'a', namespace: 'shop-dev-1' } },
      spec: {
        ...{ refreshPolicy: 'Periodic', refreshInterval: '1h' },
        secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
        target: { name: 'a', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
        data: [
          { secretKey: 'A', remoteRef: { key: 'a', property: 'A' } },
          { secretKey: 'B', remoteRef: { key: 'shop/b', property: 'x' } },
          { secretKey: 'C', remoteRef: { key: 'a' } },
        ],
      },
    });
    expect(objectOf('store: {name: own, kind: SecretStore, refresh: 5m}, keys: {A: {}}')?.spec).toMatchObject({
      ...{ refreshInterval: '5m', secretStoreRef: { name: 'own', kind: 'SecretStore' } },
    });
  });

  test('a store that a template leaves without a name is none', () => {
    const text = services(
      `{a: {source: '{{ if eq .Env "ai" }}environment{{ else }}external{{ end }}', store: {name: '{{ if ne .Env "ai" }}vault{{ end }}'}, keys: {K: {}}}}`,
    );
    const output = synthesized(text, { 'm.yaml': web() });
    expect(output.names('shop-dev')).toContain('ExternalSecret/a');
    expect(output.names('shop-dev-1')).not.toContain('ExternalSecret/a');
  });

  test('what a generator makes is never made anew', () => {
    expect(objectOf('generator: {kind: Password, name: long}')?.spec).toEqual({
      refreshPolicy: 'CreatedOnce',
      target: { name: 'a', creationPolicy: 'Orphan', deletionPolicy: 'Retain', immutable: true },
      dataFrom: [
        {
          sourceRef: {
            generatorRef: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'Password', name: 'long' },
          },
        },
      ],
    });
  });

  test('whoever takes a key that it does not have is told', () => {
    expect(
      problems('{a: {source: external, store: {name: vault}, keys: {A: {}}}}', web(takes('a', 'B'))).join(),
    ).toContain('B');
  });

  test.each([
    ['{a: {source: shared, store: {name: vault}}}', 'secrets.a.store: is for the source external'],
    ['{a: {source: external, store: {name: vault}}}', 'secrets.a.keys: required: which values it has from the store'],
    [
      '{a: {source: external, store: {name: v}, generator: {kind: Password, name: b}, keys: {A: {}}}}',
      'secrets.a.generator: is beside a store',
    ],
    [
      '{a: {source: external, store: {name: v, refresh: soon}, keys: {A: {}}}}',
      'secrets.a.store.refresh: must be a duration',
    ],
    [
      '{a: {source: external, generator: {kind: password, name: b}}}',
      'secrets.a.generator.kind: must be a kind of generator',
    ],
  ])('%s is refused', (secrets, message) => {
    expect(problems(secrets, web()).join('\n')).toContain(message);
  });
});
