import { parseOptions } from './arguments';
import { run } from './invocation';
import type { Contents } from '../publish/contents';
import { publish } from '../publish/publish';

const usage = `usage: npm run publish -- [--branch <branch>] [--remote <remote>] [--source <remote>/<branch>]
         [--remove <target>]... [--remove-project <project>]... [--replace <commit>]`;

const options = {
  branch: { type: 'string' },
  remote: { type: 'string', default: 'origin' },
  source: { type: 'string', default: 'origin/main' },
  remove: { type: 'string', multiple: true },
  'remove-project': { type: 'string', multiple: true },
  replace: { type: 'string' },
} as const;

/** Publishes what Argo CD reads; the answer for programs goes to stdout, that for people to stderr. */
run(({ args, ...invocation }) => {
  const values = parseOptions(args, options, usage);
  const removal = { targets: values.remove ?? [], projects: values['remove-project'] ?? [] };
  const { commit, branch, contents, changed } = publish(invocation, { ...values, removal });
  if (contents) for (const line of linesOf(contents)) console.error(line);
  const reason = contents ? 'the same' : 'what was made from a newer commit';
  console.error(changed ? `${branch} is now at ${commit}` : `nothing to publish: ${branch} has ${reason}`);
  console.log(`commit=${commit}\nchanged=${String(changed)}`);
});

function linesOf({ added, changed, removed, kept, data }: Contents): string[] {
  return [
    ...data,
    ...added.map((name) => `+ ${name}`),
    ...changed.map((name) => `~ ${name}`),
    ...removed.map((name) => `- ${name}`),
    ...kept.map((name) => `${name} was not made by this run, and stays published: --remove ${name} takes it away`),
  ];
}
