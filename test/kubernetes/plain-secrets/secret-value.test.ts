import { credentialIn, isSecret } from '../../../kubernetes/plain-secrets/secret-value';

test.each([
  'hunter2',
  'chat',
  'password',
  '12345',
  'correct horse battery',
  'p@ss/word',
  'Zm9v+/==',
  '/8f3Kd02Lm1Qp9Xz7Rb4Tc',
])('%s is a secret where the name says so', (value) => {
  expect(isSecret(value, 'any value')).toBe(true);
});

test.each([
  '',
  ' ',
  'true',
  'None',
  'required',
  '0',
  'changeme',
  'CHANGE_ME',
  'change-me-please',
  '<password>',
  '[your password]',
  'xxxx',
  '***',
  'your-api-key',
  'replace-default-auth',
  '__TOKEN__',
  '@db.password@',
  '%PASSWORD%',
  '$(REDIS_PASSWORD)',
  '${DB_PASSWORD}',
  '$DB_PASSWORD',
  '$1',
  '%(password)s',
  '{{ .Values.password }}',
  '`cat /run/secrets/x`',
  '/run/secrets/db-password',
  './token',
  'file:///run/secrets/token',
  'https://login.example.org/token',
  'ENC[AES256_GCM,data:abc]',
  'ref+vault://secret/db#password',
  'vault:secret/data/db#password',
])('%j is none: a placeholder, a switch, or where it is', (value) => {
  expect(isSecret(value, 'any value')).toBe(false);
});

test.each([
  'db-secret',
  'shop/tls-secret',
  'token',
  'my.secret.name',
  'org.apache.kafka.Login',
  '3600',
  '15m',
  '2026-11-21',
])('%s may be the name of something, or a time', (value) => {
  expect(isSecret(value, 'no name')).toBe(false);
});

test.each(['8f3ad02b91c7e6b04d5a', 'Hunter2!', 'a b c', 'Kd02-Lm1Qp9Xz7Rb4TcV5n'])('%s is no name', (value) => {
  expect(isSecret(value, 'no name')).toBe(true);
});

test.each(['kubernetes.io/hostname', 'user-sessions-v2', 'app', '1234567890123456', 'AbstractSingletonProxyFactory'])(
  '%s is nothing random',
  (value) => {
    expect(isSecret(value, 'random')).toBe(false);
  },
);

const joined = (...parts: readonly string[]) => parts.join('');
const mixed = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d';

// Put together here: what looks like a token in a file is refused by those who look for them.
test.each([
  ['postgres://shop:s3cret@db:5432/shop', 'a URL with a password'],
  ['redis://:s3cret@redis', 'a URL with a password'],
  ['see amqp://guest:guest@queue/ for more', 'a URL with a password'],
  [joined('-----BEGIN RSA ', 'PRIVATE KEY-----\n', mixed, mixed), 'a private key'],
  [joined('ghp', '_', mixed), 'a token of GitHub'],
  [joined('glpat', '-', mixed.slice(0, 20)), 'a token of GitLab'],
  [joined('xoxb', '-1234567890-', mixed), 'a token of Slack'],
  [joined('AKIA', 'Z2Y3X4W5', 'Z2Y3X4W5'), 'a key of AWS'],
  [joined('sk', '_live_', mixed), 'a key of Stripe'],
  [joined('sk', '-proj-', mixed), 'an API key'],
  [`AIza${mixed.slice(0, 35)}`, 'an API key of Google'],
  [`eyJ${mixed}.eyJ${mixed}.${mixed}`, 'a signed token'],
  [`Authorization: Bearer ${mixed}`, 'an Authorization header'],
  [`"Authorization": "Basic ${mixed}"`, 'an Authorization header'],
])('%# is known by its form', (text, kind) => {
  expect(credentialIn(text)).toBe(kind);
});

test.each([
  'postgres://db:5432/shop',
  'postgres://shop@db/shop',
  'postgres://shop:$(PASSWORD)@db/shop',
  'postgres://shop:${PASSWORD}@db/shop',
  'http://user:password@host/path',
  'https://<user>:<password>@example.org',
  'http://example.org:8080/a@b',
  'git@github.com:example/shop.git',
  'registry.example.org:5000/shop@sha256:0123456789abcdef',
  '-----BEGIN CERTIFICATE-----\nMIIB',
  'grep -q "-----BEGIN PRIVATE KEY-----" "$file"',
  'sk-a-rather-long-name-of-a-thing',
  'AKIAIOSFODNN7EXAMPLE',
])('%s has no credential in it', (text) => {
  expect(credentialIn(text)).toBeUndefined();
});
