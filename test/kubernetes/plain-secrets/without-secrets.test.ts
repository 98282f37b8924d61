import { valueWithoutSecrets, withoutSecrets } from '../../../kubernetes/plain-secrets/without-secrets';

const token = `ghp_${'a1B2'.repeat(9)}`;
const key = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA'.repeat(8)}\n-----END RSA PRIVATE KEY-----`;

test.each([
  ['a name and a value', 'DB_PASSWORD=hunter22 psql', 'DB_PASSWORD=*** psql'],
  ['a comment', '# password: hunter22', '# password: ***'],
  ['the middle of a line', 'INFO settings: password: hunter22, user: web', 'INFO settings: password: ***, user: web'],
  ['JSON', '{"user":"web","password":"hunter22","port":5432}', '{"user":"web","password":"***","port":5432}'],
  ['a line of a file', 'requirepass hunter22', 'requirepass ***'],
  ['several in a line', 'a_token=hunter-22X! b_secret=Hunter23!', 'a_token=*** b_secret=***'],
  [
    'a URL',
    'connects to postgres://web:hunter22@postgres:5432/web',
    'connects to postgres://web:***@postgres:5432/web',
  ],
  ['two URLs', 'a://b:one1@c a://b:two2@c', 'a://b:***@c a://b:***@c'],
  ['a token by its form', `pushed with ${token} and ${token}`, 'pushed with *** and ***'],
  [
    'a private key',
    `read\n${key}\ndone`,
    'read\n-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\ndone',
  ],
  ['a private key that is broken off', key.slice(0, 80), '-----BEGIN RSA PRIVATE KEY-----***'],
  ['nothing secret', 'ready on port 5432, user=web', 'ready on port 5432, user=web'],
  ['where a value is', 'kubectl get secret db --output=jsonpath={.data.PASSWORD}', undefined],
])('%s', (_, text, expected = text) => {
  expect(withoutSecrets(text)).toBe(expected);
});

test('of a value with parts, each text loses what its key or its form tells', () => {
  const value = { REDIS_PASSWORD: 'hunter22', REDIS_HOST: 'redis', lines: [`token ${token}`, 3, null], port: 6379 };
  expect(valueWithoutSecrets(value)).toEqual({
    ...value,
    REDIS_PASSWORD: '***',
    lines: ['token ***', 3, null],
  });
});

test('a long text takes no long time', () => {
  const text = 'key=value '.repeat(20_000) + '\n' + 'eyJ'.repeat(30_000) + '://'.repeat(10_000);
  const begin = Date.now();
  withoutSecrets(text);
  expect(Date.now() - begin).toBeLessThan(5000);
});
