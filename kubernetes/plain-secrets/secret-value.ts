import type { Suspicion } from './secret-name';

/** What values are by their form, whatever they are called. */
const credentials: readonly (readonly [kind: string, form: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/=:,\s-]{40}/],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})/],
  ['a token of GitLab', /\bgl(?:pat|ptt|dt|rt|cbt|agent|oas|soat)-[A-Za-z0-9_-]{20,}/],
  ['a token of Slack', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bhooks\.slack\.com\/services\/T\w+\/B\w+\/\w{16,}/],
  ['a key of AWS', /\b(?:AKIA|ASIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}\b/],
  ['a key of Stripe', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/],
  ['an API key', /\bsk-(?=[A-Za-z_-]*[0-9])(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{20,}/],
  ['an API key of Google', /\bAIza[A-Za-z0-9_-]{35}/],
  ['an API key of SendGrid', /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{32,}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a token of PyPI', /\bpypi-AgE[A-Za-z0-9_-]{20,}/],
  ['a token of Docker Hub', /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/],
  ['a token of Hugging Face', /\bhf_[A-Za-z0-9]{30,}\b/],
  ['a token of DigitalOcean', /\bdo[opr]_v1_[a-f0-9]{64}\b/],
  ['a token of Vault', /\bhv[sbr]\.[A-Za-z0-9_-]{24,}/],
  ['a token of Telegram', /\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b/],
  ['an age key', /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
  [
    'an Authorization header',
    /\b[Aa]uthorization["']?\s*[:=]?\s*["']?(?:Bearer|Basic|Token)\s+[A-Za-z0-9+/=._~-]{16,}/,
  ],
];

/** What each of these has in it, to be looked for in all texts at once. */
const traces =
  /PRIVATE KEY|gh[pousr]_|github_pat_|\bgl[a-z]+-|xox[abeoprs]-|hooks\.slack|A[KS]IA|[rs]k_(?:live|test)|\bsk-|AIza|\bSG\.|npm_|pypi-|dckr_|hf_|do[opr]_v1|hv[sbr]\.|:AA|AGE-SECRET|eyJ|uthorization/;

const urlWithPassword = /\b[a-z][a-z0-9+.-]{0,30}:\/\/([^\s:@/?#'"<>]*):([^\s@/?#'"<>]+)@[^\s@]/gi;

/** What kind of credential a text has in it, whatever it is called; undefined for none that is known. */
export function credentialIn(text: string): string | undefined {
  for (const [, user = '', password = ''] of text.includes('://') ? text.matchAll(urlWithPassword) : []) {
    const isExample = /^(user(name)?|foo)$/i.test(user) && /^(pass(word|wd)?|pw|pwd|secret|bar)$/i.test(password);
    if (isLiteral(password) && !isExample) return 'a URL with a password';
  }
  return traces.test(text) ? credentials.find(([, form]) => form.test(text))?.[0] : undefined;
}

/** A whole key, or what there is of one that is broken off. */
const privateKey = /(-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----).*?(-----END [A-Z ]+-----|$)/gs;

/** A text of several lines with a placeholder for each private key. */
export function withoutPrivateKeys(text: string): string {
  return text.replace(privateKey, `$1${hidden}$2`);
}

/** A text with a placeholder for each credential in it. */
export function withoutCredentials(text: string): string {
  const parts = text
    .replace(urlWithPassword, (url, _, password: string) => url.replace(`:${password}@`, `:${hidden}@`))
    .replace(privateKey, `$1${hidden}$2`);
  if (!traces.test(parts)) return parts;
  return credentials.reduce((rest, [, form]) => rest.replace(new RegExp(form, 'g'), hidden), parts);
}

/** What stands where a secret was. */
export const hidden = '***';

/** Whether a value whose name looks secret is one. */
export function isSecret(value: string, suspicion: Suspicion): boolean {
  if (!isLiteral(value)) return false;
  if (suspicion === 'any value') return true;
  if (suspicion === 'random') return looksRandom(value);
  // A date, a number, a time; a word such as "token"; the name of a Secret, perhaps with its namespace; a class of
  // Java.
  const isName = /^([\d.:smhd-]+|[A-Za-z]{1,11}|[a-z0-9]+([./_-][a-z0-9]+)*|[a-z]+(\.\w+)+)$/.test(value);
  return !isName || looksRandom(value);
}

/** Words for nothing, switches, and what an editor or a program fills in later. */
const words =
  /^([01]|true|false|yes|no|on|off|none|null|nil|undefined|enabled?|disabled?|required|optional|auto|string|str|int|bool|text|bytes|object)$/i;
const placeholders =
  /^([x*.#?_\s-]+|<.*>|\[.*\]|--.*--|@.*@|%.*%|.*\b(change[ -]?(me|it|this)|replace[ -].*|place[ -]?holder|to[ -]?do|fix[ -]?me|redacted|your[ -].*|insert[ -].*|example|dummy|fill[ -](me|in).*|not[ -]?set|unset|to[ -]be[ -]set)\b.*)$/i;

/**
 * Whether a text is the value itself: not empty, no placeholder, no reference to where the value is, no path, no plain
 * URL.
 */
export function isLiteral(text: string): boolean {
  const value = text.trim();
  if (value === '' || words.test(value) || placeholders.test(value.replaceAll('_', '-'))) return false;
  // Filled in by a shell, Kubernetes, Helm, Python; SOPS, vals and Vault know where it is.
  if (/\$[({A-Za-z_@*#?0-9]|\{\{|%[({s]|`|^\{[^}"]*\}$|^<%/.test(value)) return false;
  if (/^(ENC\[|ref\+|vault:|secretref:|env[:.]|op:\/\/|arn:|projects\/)/i.test(value)) return false;
  return !/^(\/|\.{1,2}\/|~\/|[A-Z]:\\|[a-z]+:\/\/)[\w\\./:@~-]*$/i.test(value) || looksRandom(value.slice(1));
}

/** Whether nobody would have thought of it as a name: long, of one piece, letters and digits mixed. */
function looksRandom(value: string): boolean {
  if (value.length < 16 || /[\s:]/.test(value)) return false;
  const pieces = value.split(/[^A-Za-z0-9+=]+/);
  const longest = pieces.reduce((a, b) => (b.length > a.length ? b : a), '');
  if (longest.length < 16) return false;
  const changes = longest.match(/[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])|[a-z](?=[A-Z])/g)?.length ?? 0;
  return /[0-9]/.test(longest) && changes >= 4;
}
