/**
 * How sure a name makes that its value is a secret: whatever the value; unless it could be the name of something, such
 * as that of a Secret; or only where it looks random.
 */
export type Suspicion = 'any value' | 'no name' | 'random';

// Words that count at the end of a longer one, too: PGPASSWORD, requirepass, accesstoken.
const passwords = /(password|passwd|passphrase|requirepass|masterauth|pwd)s?$/;
const secrets = /(secret|token|credential)s?$/;
const joinedKeys = /(api|private|secret|access|auth|encryption|signing|master|session|account|license)keys?$/;

/** Behind these words, "key" is one that opens something; behind others, perhaps one of a cache or a table. */
// prettier-ignore
const secretKeys = new Set([
  'access', 'account', 'aes', 'api', 'app', 'auth', 'cookie', 'crypto', 'deploy', 'encryption', 'fernet', 'hmac', 'jwt', 'license',
  'master', 'private', 'rsa', 'secret', 'session', 'shared', 'signing', 'ssh', 'storage', 'webhook',
]);

/** The first word of a "pass" that is none: nginx has proxy_pass. */
const noPasses = new Set([
  'ajp',
  'fastcgi',
  'grpc',
  'memcached',
  'proxy',
  'scgi',
  'uwsgi',
  'by',
  'low',
  'high',
  'band',
  'all',
]);

/** Secrets that a variable of a container may name, as Kubernetes calls them. */
const namedSecrets = new Set(['ca', 'cert', 'certificate', 'existing', 'image', 'ingress', 'pull', 'tls']);

/** What is open to all: a key for verifying, a token that every page shows; and whether there must be any at all. */
const open = new Set(['public', 'publishable', 'pub', 'site', 'csrf', 'xsrf', 'allow', 'empty']);

/** Says which of several, and nothing of what it is. */
const neutral =
  /^(\d+|v\d+|base|b64|base64|hex|raw|plain|text|txt|str|string|val|value|default|dev|develop|development|staging|stage|prod|production|test|local|old|new|current|previous|next|primary|secondary)$/;

/** What is said about a secret, and is none: PASSWORD_MIN_LENGTH, TOKEN_URL, tokenPath. */
// prettier-ignore
const about = new Set([
  'age', 'alg', 'algorithm', 'algorithms', 'arn', 'attempts', 'aud', 'audience', 'audiences', 'auth', 'backend', 'bucket', 'budget', 'cache',
  'change', 'check', 'claim', 'class', 'client', 'command', 'complexity', 'config', 'cookie', 'cost', 'count', 'created', 'days', 'dir', 'directory',
  'disabled', 'driver', 'duration', 'enable', 'enabled', 'encoding', 'encryption', 'endpoint', 'env', 'exp', 'expiration', 'expire', 'expires', 'expiry',
  'expirytime', 'field', 'file', 'filename', 'files', 'folder', 'format', 'generator', 'group', 'grant', 'handler', 'hasher', 'hashers', 'header', 'history',
  'host', 'hours', 'id', 'ids', 'in', 'interval', 'issuer', 'key', 'keys', 'kind', 'label', 'leeway', 'len', 'length', 'level', 'lifespan', 'lifetime', 'limit',
  'location', 'manager', 'max', 'method', 'min', 'minutes', 'mode', 'mount', 'name', 'names', 'namespace', 'option', 'options', 'param', 'parameter',
  'path', 'paths', 'pattern', 'policy', 'port', 'prefix', 'projection', 'provider', 'rate', 'realm', 'ref', 'reference', 'refs', 'refresh', 'regex', 'region', 'renewal',
  'request', 'required', 'reset', 'resource', 'review', 'rotation', 'rules', 'scheme', 'scope', 'scopes', 'seconds', 'server', 'service', 'size', 'source',
  'storage', 'store', 'strategy', 'strength', 'suffix', 'sync', 'template', 'threshold', 'time', 'timeout', 'ttl', 'type', 'uri', 'url', 'urls', 'user',
  'username', 'validation', 'validator', 'validators', 'validity', 'var', 'version', 'volume', 'window',
]);

/**
 * What a name says of its value; undefined for one that does not look secret. By words, because `KEYCLOAK_URL` has
 * "key" and `TOKENIZER` has "token" in it.
 *
 * What it is stands at the end of a name. Only in a variable of a container it stands anywhere: `PASSWORD_ADMIN`.
 */
export function suspicionOf(name: string): Suspicion | undefined {
  const label = name.slice(name.lastIndexOf('/') + 1);
  const words = wordsOf(label);
  while (words.length > 1 && neutral.test(words.at(-1) ?? '')) words.pop();
  if (words.some((word) => open.has(word))) return undefined;
  const isVariable = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(label);
  const last = suspicionAt(words, words.length - 1, isVariable);
  if (last !== undefined || !isVariable || about.has(words.at(-1) ?? '')) return last;
  // A name that only a random value would make a secret does not count: there are many keys.
  const before = words.map((_, index) => suspicionAt(words, index, true));
  return before.find((suspicion) => suspicion !== undefined && suspicion !== 'random');
}

/** What the word at `index` says together with the one before. */
function suspicionAt(words: readonly string[], index: number, isVariable: boolean): Suspicion | undefined {
  const [before = '', word = ''] = [words[index - 1], words[index]];
  if (passwords.test(word) || (word === 'pass' && index > 0 && !noPasses.has(before))) return 'any value';
  if (joinedKeys.test(word) || (/^keys?$/.test(word) && secretKeys.has(before)))
    return isVariable ? 'any value' : 'no name';
  if (secrets.test(word)) return isVariable && !namedSecrets.has(before) ? 'any value' : 'no name';
  return word === 'key' && index > 0 ? 'random' : undefined;
}

/** `dbPassword`, `DB_PASSWORD` and `db.password` have the same words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}
