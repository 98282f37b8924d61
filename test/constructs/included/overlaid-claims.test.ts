import { overlaidClaims } from '../../../constructs/included/overlaid-claims';
import { workload } from './workload';

const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'files' } }] };
const mounted = (mountPath: string) => ({ image: 'postgres:16', volumeMounts: [{ name: 'data', mountPath }] });
const told =
  'mounts claim volume "data" at /var/lib/postgresql, but the image declares the volume /var/lib/postgresql/data below it: the data goes there, never reaches the claim, and is lost with the container; mount it at /var/lib/postgresql/data';

test("a claim above the image's own volume is told: the data would never reach it", () => {
  expect(overlaidClaims(workload('Deployment', mounted('/var/lib/postgresql'), claim))).toEqual([told]);
  const templates = { volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
  expect(overlaidClaims(workload('StatefulSet', mounted('/var/lib/postgresql/'), { volumes: [] }, templates))).toEqual([
    told.replace('postgresql, but', 'postgresql/, but'),
  ]);
});

test.each([
  ['a claim at the volume', mounted('/var/lib/postgresql/data'), claim],
  ['a claim elsewhere', mounted('/backup'), claim],
  ['an image that is not known', { ...mounted('/var/lib/postgresql'), image: 'shop/db:1' }, claim],
  ['what is no claim', mounted('/var/lib/postgresql'), { volumes: [{ name: 'data', emptyDir: {} }] }],
  [
    'a database that is told to lie elsewhere',
    { ...mounted('/var/lib/postgresql'), env: [{ name: 'PGDATA', value: '/var/lib/postgresql/16' }] },
    claim,
  ],
])('%s is fine', (_, container, pod) => {
  expect(overlaidClaims(workload('Deployment', container, pod))).toEqual([]);
});
