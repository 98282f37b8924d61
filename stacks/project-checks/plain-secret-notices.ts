import type { ManifestObject } from '../../kubernetes/placed-object';
import type { Notices } from '../../input/notice';
import {
  plainSecretsIn,
  type KnownTexts,
  type PlainSecret,
  type SecretVariable,
} from '../../kubernetes/plain-secrets/plain-secrets';
import type { Position, Problems } from '../../input/problem';
import type { Target } from '../../config/target';

/** Takes what is told about an object of a file. */
interface Reports {
  readonly notices: Notices;
  readonly problems: Problems;
  /** What was found in the objects before. */
  readonly known: KnownTexts;
}

/** Says which values of an included object look secret: the output is published, and who reads it has them. */
export function reportPlainSecrets(
  target: Target,
  { object, document }: ManifestObject,
  variables: readonly SecretVariable[],
  reports: Reports,
): void {
  for (const secret of plainSecretsIn(object, variables, reports.known)) {
    const fix = isVariable(secret.path)
      ? 'take it from a Secret, with valueFrom.secretKeyRef'
      : 'keep it in a Secret, and take it from there (secretKeyRef, envFrom or a volume)';
    tell(target, secret, { position: document.positionInText(secret.path, secret.offset), fix }, reports);
  }
}

/** The same of the scripts of hooks. */
export function reportPlainSecretsOfHooks(
  target: Target,
  variables: readonly SecretVariable[],
  reports: Reports,
): void {
  for (const { action, position, path } of target.hooks) {
    if (action.does !== 'script') continue;
    const object = { apiVersion: 'v1', kind: 'Script', metadata: { name: path }, script: action.script };
    const fix = 'keep it in a Secret, and name that in "secrets" of the step';
    for (const secret of plainSecretsIn(object, variables, reports.known))
      tell(target, secret, { position, fix }, reports);
  }
}

/** The same of build arguments. */
export function reportPlainSecretsOfBuilds(
  target: Target,
  variables: readonly SecretVariable[],
  reports: Reports,
): void {
  for (const { name, args, position } of target.images.builds) {
    const env = Object.entries(args).map(([key, value]) => ({ name: key, value }));
    const object = { apiVersion: 'v1', kind: 'Build', metadata: { name }, spec: { containers: [{ name, env }] } };
    const fix = 'let the Dockerfile fetch what needs it otherwise, as an image shows it too';
    for (const secret of plainSecretsIn(object, variables, reports.known))
      tell(target, secret, { position, fix }, reports);
  }
}

function tell(
  { name, slot, plainSecrets: { report = 'note', notSecret = [] } }: Target,
  secret: PlainSecret,
  { position, fix }: { readonly position: Position; readonly fix: string },
  { notices, problems }: Reports,
): void {
  if (notSecret.includes(secret.name)) return;
  // Not the object's name, which may differ between slots: a place is told once.
  const message = `${secret.name} ${secret.reason}, and would be plain text in the output: ${fix}; if it is none, list "${secret.name}" in plainSecrets.notSecret`;
  if (report === 'error') problems.add(position, message, slot);
  else notices.add(name, position, message);
}

/** Whether it is the value of a variable of a container. */
function isVariable(path: readonly (string | number)[]): boolean {
  return path.at(-1) === 'value' && path.at(-3) === 'env';
}
