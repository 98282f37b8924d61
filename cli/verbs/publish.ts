import type { Contents } from '../../publish/contents';
import { publish } from '../../publish/publish';
import { invocation } from '../invocation';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';
import { Option } from '@commander-js/extra-typings';
import { commitId, fileOption, repeatedOption } from '../options';

export function publishVerb(surroundings: Surroundings) {
  return verb({
    name: 'publish',
    description:
      'Publishes the manifests and the register of the checked out commit, in one commit on the branch that Argo CD reads; never an older one over a newer one. Prints commit=... and changed=..., as steps of GitHub Actions take them.',
    examples: {
      publish: 'in a workflow of the default branch',
      'publish --remove shop-dev-9': 'also takes a target away that services.yaml has no longer',
    },
  })
    .addOption(fileOption())
    .option('--branch <branch>', 'the published branch (default: what services.yaml names)')
    .addOption(new Option('--remote <remote>', 'where it is').default('origin'))
    .addOption(new Option('--source <remote/branch>', 'the branch that sources are merged to').default('origin/main'))
    .addOption(repeatedOption('--remove <target>', 'a target that shall be published no longer'))
    .addOption(repeatedOption('--remove-project <project>', 'a project that shall be published no longer'))
    .addOption(
      new Option('--replace <commit>', 'the newest commit of the published branch, replaced whatever it is').argParser(
        commitId,
      ),
    )
    .action(({ remove = [], removeProject = [], ...options }) => {
      const removal = { targets: remove, projects: removeProject };
      const { commit, branch, contents, changed, ahead } = publish(invocation(surroundings, options), {
        ...options,
        removal,
      });
      if (contents) for (const line of linesOf(contents)) console.error(line);
      const reason = contents ? 'the same' : 'what was made from a newer commit';
      console.error(changed ? `${branch} is now at ${commit}` : `nothing to publish: ${branch} has ${reason}`);
      if (ahead !== undefined)
        console.error(
          `note: ${options.source} is ${ahead} ${ahead === 1 ? 'commit' : 'commits'} ahead of this checkout, and what is there is not published by this call: git pull, or leave it to the run of that commit`,
        );
      console.log(`commit=${commit}\nchanged=${String(changed)}`);
    });
}

function linesOf({ added, changed, removed, kept, data }: Contents): string[] {
  return [
    ...data,
    ...added.map((name) => `+ ${name}`),
    ...changed.map((name) => `~ ${name}`),
    ...removed.map((name) => `- ${name}`),
    ...kept.map((name) => `${name} was not made by this run, and stays published: --remove ${name} takes it away`),
  ];
}
