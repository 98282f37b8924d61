import { suspicionOf } from '../../../kubernetes/plain-secrets/secret-name';

test.each([
  'PASSWORD',
  'DB_PASSWORD',
  'PGPASSWORD',
  'MYSQL_PWD',
  'SMTP_PASS',
  'KEYCLOAK_ADMIN_PASSWORD',
  'PASSWORD_ADMIN',
  'DB_PASSWORD_2',
  'spring.datasource.password',
  'dbPassword',
  'requirepass',
  'password.txt',
  'GITHUB_TOKEN',
  'TOKEN_GITHUB',
  'AUTHTOKEN',
  'API_KEY',
  'OPENAI_API_KEY',
  'APIKEY',
  'PRIVATE_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'SECRET_KEY_BASE',
  'JWT_SECRET',
  'CLIENT_SECRET',
  'DJANGO_SECRET_KEY',
  'RAILS_MASTER_KEY',
  'APP_CREDENTIALS',
])('%s looks secret, whatever the value', (name) => {
  expect(suspicionOf(name)).toBe('any value');
});

test.each([
  'clientSecret',
  'client_secret',
  'api-key',
  'accessToken',
  'credentials',
  'tls.secret',
  'TLS_SECRET',
  'IMAGE_PULL_SECRET',
])('%s may be the name of a Secret', (name) => {
  expect(suspicionOf(name)).toBe('no name');
});

test.each(['SENDGRID_KEY', 'CACHE_KEY', 'topologyKey', 'partition-key', 'passwordKey'])('%s may be any key', (name) => {
  expect(suspicionOf(name)).toBe('random');
});

test.each([
  'key',
  'HOST',
  'PUBLIC_KEY',
  'JWT_PUBLIC_KEY',
  'STRIPE_PUBLISHABLE_KEY',
  'KEYCLOAK_URL',
  'KEYBOARD',
  'TOKENIZER',
  'TOKEN_URL',
  'TOKEN_TTL',
  'ACCESS_TOKEN_LIFETIME',
  'PASSWORD_MIN_LENGTH',
  'PASSWORD_FILE',
  'POSTGRES_PASSWORD_FILE',
  'PASSWORD_RESET_TIMEOUT',
  'AUTH_PASSWORD_VALIDATORS',
  'MYSQL_ALLOW_EMPTY_PASSWORD',
  'REGISTRY_AUTH_HTPASSWD_REALM',
  'SECRET_NAME',
  'secretName',
  'imagePullSecretName',
  'tokenPath',
  'secretKeyRef',
  'serviceAccountTokenVolume',
  'AWS_ACCESS_KEY_ID',
  'proxy_pass',
  'BYPASS',
  'PASSENGER_COUNT',
  'COMPASS',
  'SECRETARY',
  'cert-manager.io/inject-ca-from-secret-name',
  'vault.hashicorp.com/agent-inject-secret-config',
  'CSRF_TOKEN',
])('%s does not look secret', (name) => {
  expect(suspicionOf(name)).toBeUndefined();
});
