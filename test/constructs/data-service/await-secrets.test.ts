import { awaitingSecrets } from '../../../constructs/data-service/await-secrets';
import type { Volume } from '../../../kubernetes/pod-template';
import { podOf } from '../built';

const generated = { names: ['db-secret', 'redis.secret'], generation: 7 };

/** The variables of a container of a Deployment, as it waits. */
function variables(
  container: object,
  volumes: readonly Volume[] = [],
  list: 'containers' | 'initContainers' = 'containers',
) {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { [list]: [{ name: 'web', ...container }], volumes } } },
  };
  const spec = podOf(awaitingSecrets(deployment, generated));
  return (spec[list] ?? [])[0]?.env;
}

const waits = {
  name: 'SLOTSTACK_GENERATION_OF_DB_SECRET',
  valueFrom: { secretKeyRef: { name: 'db-secret', key: 'SLOTSTACK_GENERATION_7' } },
};
const password = { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db-secret', key: 'PASSWORD' } } };
const mounted = { volumeMounts: [{ name: 'secret', mountPath: '/secret' }] };

test.each<[string, object, Volume[]]>([
  ['takes all variables from it', { envFrom: [{ secretRef: { name: 'db-secret' } }] }, []],
  ['mounts it', mounted, [{ name: 'secret', secret: { secretName: 'db-secret' } }]],
  [
    'mounts it among others',
    mounted,
    [{ name: 'secret', projected: { sources: [{ configMap: {} }, { secret: { name: 'db-secret' } }] } }],
  ],
])('a container that %s waits for the Secret of this generation', (_, container, volumes) => {
  expect(variables(container, volumes)).toEqual([waits]);
  expect(variables(container, volumes, 'initContainers')).toEqual([waits]);
});

test('it keeps its own variables, and waits for each Secret once', () => {
  expect(variables({ env: [password, { ...password, name: 'AGAIN' }] })).toEqual([
    password,
    { ...password, name: 'AGAIN' },
    waits,
  ]);
  const both = variables({ envFrom: generated.names.map((name) => ({ secretRef: { name } })) });
  expect(both?.map(({ name }) => name)).toEqual([
    'SLOTSTACK_GENERATION_OF_DB_SECRET',
    'SLOTSTACK_GENERATION_OF_REDIS_SECRET',
  ]);
});

test.each<[string, object, Volume[]]>([
  ['no Secret', {}, []],
  ['a Secret that nobody generates', { envFrom: [{ secretRef: { name: 'other' } }] }, []],
  ['the Secret only where it is there', { envFrom: [{ secretRef: { name: 'db-secret', optional: true } }] }, []],
  ['a volume that another container mounts', {}, [{ name: 'secret', secret: { secretName: 'db-secret' } }]],
])('a container that uses %s does not wait', (_, container, volumes) => {
  expect(variables(container, volumes)).toBeUndefined();
});
