/** Commands that scripts of hooks call on the machine of a developer, and that the tools image does not have. */
const commands = [
  ...['aws', 'buildah', 'codexctl', 'crane', 'curl', 'dig', 'docker', 'flux', 'gcloud', 'gh', 'git', 'go', 'helm'],
  ...['jq', 'kubectl', 'kustomize', 'make', 'mysql', 'nc', 'node', 'npm', 'npx', 'nslookup', 'openssl', 'php', 'ping'],
  ...['pip', 'podman', 'psql', 'python', 'python3', 'rails', 'redis-cli', 'regctl', 'rsync', 'ruby', 'skopeo', 'ssh'],
  ...['terraform', 'tofu', 'wget', 'yarn', 'yq'],
];

/** Where a command begins: at the start of a line, or after what ends or introduces another. */
const call = new RegExp(
  String.raw`(?:^|[;&|(!{]|\b(?:then|do|else|if|elif|while|until|exec|time|xargs|sudo|env))[ \t]*(?:[A-Za-z_][A-Za-z0-9_]*=\S*[ \t]+)*(${commands.join('|')})(?![\w.=/-])`,
  'gm',
);

/** The commands among those which a script calls, as far as its text shows, in their order. */
export function missingCommands(script: string): string[] {
  const code = script.replace(/^\s*#.*$/gm, '');
  return [...new Set([...code.matchAll(call)].map(([, command = '']) => command))];
}
