import { stringify } from 'yaml';
import { load, problemsOf } from './project-directory';

const project = (backup: string, more = '', environments = '{dev: {}, staging: {}, ai: {}}') => `project: shop
environments: ${environments}
maxSlots: 1
dataPaths:
  root: /srv/shop
  envDir: '/srv/shop/{{ if .Slot }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}'
  dirs: [db, files]
backup: ${backup}
${more}`;

const backupsOf = (services: string, environment = {}) =>
  Object.fromEntries(load(services, { environment }).targets.map(({ name, backup }) => [name, backup]));

test('one line is enough: the lasting environments have backups, with what is usual', () => {
  const { 'shop-dev': dev, ...others } = backupsOf(project('{hostPath: /mnt/backups, secret: backup}'));
  expect(dev).toMatchObject({
    place: { hostPath: '/mnt/backups' },
    secret: 'backup',
    image: 'docker.io/restic/restic:0.18.1',
    schedule: '23 3 * * *',
    drill: '41 5 * * 0',
    keep: { daily: 14, weekly: 8, monthly: 0 },
    exclude: [],
    secrets: [],
    memory: 1024,
    scratch: 10240,
    hours: 6,
    latestAfter: 2 * 24 * 60,
  });
  expect(others).toEqual({ 'shop-staging': dev, 'shop-dev-1': undefined });
});

test('all of it can be otherwise', () => {
  const backup = {
    ...{ repository: 's3:https://s3.example.org/backups', secret: 'keys', image: 'example.org/restic:1' },
    ...{ schedule: '0 */6 * * *', drill: '', keep: { daily: 0, weekly: 1, monthly: 2 }, exclude: ['files'] },
    ...{ secrets: ['own'], memory: '2Gi', scratch: '512Mi', hours: 2, environments: ['staging'] },
  };
  const { 'shop-staging': staging, ...others } = backupsOf(project(JSON.stringify(backup)));
  expect(staging).toMatchObject({
    ...{ place: { repository: 's3:https://s3.example.org/backups' }, secret: 'keys', image: 'example.org/restic:1' },
    ...{ schedule: '0 */6 * * *', keep: { daily: 0, weekly: 1, monthly: 2 }, exclude: ['files'], secrets: ['own'] },
    ...{ memory: 2048, scratch: 512, hours: 2, latestAfter: 720 },
  });
  expect(staging?.drill).toBeUndefined();
  expect(Object.values(others)).toEqual([undefined, undefined]);
});

test('slots have none, whatever is named', () => {
  expect(problemsOf(project('{claim: backups, secret: backup, environments: [ai]}')).join('\n')).toContain(
    'backup.environments: "ai" has slots, which are not backed up: a task would get the data of another',
  );
});

test('an environment in which all places are empty has none', () => {
  const services = project(`{hostPath: '{{ envOr "BACKUPS" "" }}', repository: '', secret: backup}`);
  expect(Object.values(backupsOf(services))).toEqual([undefined, undefined, undefined]);
  expect(backupsOf(services, { BACKUPS: '/mnt/backups' })['shop-dev']?.place).toEqual({ hostPath: '/mnt/backups' });
});

test('an environment without data has none', () => {
  const services = 'project: shop\nenvironments: {dev: {}}\nbackup: {hostPath: /mnt/backups, secret: backup}\n';
  expect(Object.values(backupsOf(services))).toEqual([undefined]);
});

test('what comes from the environment is in them, but for what opens them', () => {
  const secrets = {
    backup: { source: 'environment', keys: { RESTIC_PASSWORD: {} } },
    given: { source: 'environment', keys: { KEY: {} } },
    made: { source: 'generated', keys: { KEY: {} } },
  };
  const services = project('{hostPath: /mnt/backups, secret: backup}', stringify({ secrets }));
  const variables = { RESTIC_PASSWORD: 'x', KEY: 'y' };
  expect(backupsOf(services, variables)['shop-dev']?.secrets).toEqual(['given']);
  const none = project('{hostPath: /mnt/backups, secret: backup, secrets: []}', stringify({ secrets }));
  expect(backupsOf(none, variables)['shop-dev']?.secrets).toEqual([]);
});

const one = (backup: string, more = '') => project(backup, more, '{dev: {}}').replace('maxSlots: 1\n', '');

test.each([
  ['{secret: backup}', '7:1 backup: state one of hostPath, claim and repository: where backups go'],
  [
    '{hostPath: /mnt/backups, claim: backups, secret: backup}',
    '7:1 backup: state one of hostPath, claim and repository: where backups go',
  ],
  ['{hostPath: backups, secret: backup}', '7:10 backup.hostPath: "backups" must be absolute'],
  ['{hostPath: /etc, secret: backup}', '7:10 backup.hostPath: '],
  ['{hostPath: /srv/shop/backups, secret: backup}', '7:10 backup.hostPath: lies where data is (/srv/shop)'],
  ['{claim: backups, secret: backup, schedule: "* * * *"}', '7:42 backup.schedule: must have five fields'],
  ['{claim: backups, secret: backup, drill: "0 25 * * *"}', '7:42 backup.drill: "25" is no hour, which is 0 to 23'],
  [
    '{claim: backups, secret: backup, keep: {daily: 0, weekly: 0}}',
    '7:42 backup.keep: must keep at least one beside those of two days',
  ],
  [
    '{claim: backups, secret: backup, exclude: [redis]}',
    '7:42 backup.exclude: there is no data path "redis": there are db, files',
  ],
  [
    '{claim: backups, secret: backup, environments: [prod]}',
    '7:42 backup.environments: there is no environment "prod": there are dev',
  ],
  [
    '{repository: "rest:https://me:secret@backup.example.org/shop", secret: backup}',
    '7:22 backup.repository: must be an address of restic without a password',
  ],
  ['{repository: "/mnt/backups", secret: backup}', '7:22 backup.repository: must be an address of restic'],
  [
    '{repository: "s3:https://s3.example.org/a/", secret: backup}',
    '7:22 backup.repository: must be an address of restic',
  ],
  ['{claim: backups}', '7:9 backup.secret: '],
  ['{claim: backups, secret: backup, hours: 0}', '7:49 backup.hours: must be 1 to 99'],
  ['{claim: backups, secret: backup, keep: {daily: 10000}}', '7:56 backup.keep.daily: must be at most 9999'],
  ['{claim: backups, secret: backup, memory: plenty}', '7:50 backup.memory: '],
  [
    '{claim: backups, secret: backup, repositroy: x}',
    '7:42 backup: unknown key "repositroy"; did you mean "repository"?',
  ],
])('%s is refused', (backup, problem) => {
  const [found = '', ...others] = problemsOf(one(backup));
  expect(found).toContain(`services.yaml:${problem}`);
  expect(others).toEqual([]);
});

test('a secret that is made in the cluster opens none: it is gone with that', () => {
  const secrets = stringify({ secrets: { backup: { source: 'generated', keys: { RESTIC_PASSWORD: {} } } } });
  expect(problemsOf(one('{claim: backups, secret: backup}', secrets))).toEqual([
    'services.yaml:7:26 backup.secret: "backup" is made at random in the cluster, and gone with it: nobody could read a backup then; give it from the environment',
  ]);
});
