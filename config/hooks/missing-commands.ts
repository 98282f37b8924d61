/** Commands that scripts of hooks call on the machine of a developer, and that the tools image does not have. */
const commands = `
  apk apt-get argocd aws az buildah codexctl crane curl dig docker docker-compose envsubst flux gcloud gh git go helm host
  jq k3d kind kubectl kustomize make minikube mongosh mysql nc node npm npx nslookup openssl pg_dump pg_restore php ping
  pip pip3 podman psql python python3 rails redis-cli regctl regsync rsync ruby skopeo sops ssh terraform tofu vault wget
  yarn yq
`
  .trim()
  .split(/\s+/);

const text = String.raw`(?:"[^"]*"|'[^']*'|[^\s;&|()])*`;
/** What runs the command behind it, with its own options: `timeout 5`, `sudo -E`. */
const prefixes = String.raw`(?:then|do|else|if|elif|while|until|exec|time|xargs|sudo|env|nohup|nice|timeout|command|eval)\b(?:[ \t]+(?:-\S+|[0-9.]+[smh]?))*[ \t]+`;
const assignments = String.raw`[A-Za-z_][A-Za-z0-9_]*=${text}[ \t]+`;
const redirections = String.raw`[0-9]*[<>]+&?[ \t]*\S+[ \t]+`;
/** Where a command begins: in a line, or after what ends or encloses another. */
const beginning = String.raw`(?:^|[;&|(){!\x60])[ \t]*(?:!?[ \t]*${prefixes}|${assignments}|${redirections})*`;

const call = new RegExp(`${beginning}(?:[\\w./-]*/)?(${commands.join('|')})(?![\\w.=/-])`, 'gm');
/** A file of the checkout, which no image has: `./deploy.sh`, `bash scripts/seed.sh`. */
const file = new RegExp(
  `${beginning}(?:(?:ba)?sh[ \\t]+(?:-\\S+[ \\t]+)*)?(\\.{1,2}/[\\w./-]+|[\\w-][\\w./-]*\\.(?:sh|bash|py))(?![\\w./-])`,
  'gm',
);

/** What a script calls, as far as its text shows, and the tools image does not have: commands, and files of the checkout. */
export function missingCommands(script: string): string[] {
  const code = script.replace(/^\s*#.*$/gm, '');
  return [...new Set([call, file].flatMap((pattern) => [...code.matchAll(pattern)].map(([, name = '']) => name)))];
}
