import { Option } from '@commander-js/extra-typings';
import { label } from '../../config/schema/scalars';
import { checkedOption, contextOption, fileOption } from '../options';
import type { Surroundings } from '../surroundings';
import { verb } from '../verb';

export function mcp(surroundings: Surroundings) {
  return verb({
    name: 'mcp',
    description:
      'Serves agents and editors by the Model Context Protocol, on stdin and stdout: slots, status, logs, how to reach databases, what files would change. It only reads, unless told otherwise. In a pod, there is nothing but what works in the namespace of the pod.',
    examples: {
      mcp: 'as an editor starts it: all targets, and nothing is changed',
      'mcp --only shop-dev-3': 'one target, for an agent that works on it from outside',
      'mcp --only shop-dev-3 --write': 'which may also empty it',
      'mcp --skill > SKILL.md': 'what agents are told of slots',
    },
  })
    .addOption(new Option('--only <target>', 'the only target that there is for whoever is served'))
    .addOption(new Option('--write', 'may also empty the slot that it is bound to, by --only or by its pod'))
    .addOption(new Option('--skill', 'prints a page for agents, and serves nobody'))
    .addOption(fileOption())
    .addOption(contextOption())
    .addOption(checkedOption('--project <name>', 'which project, where there are several', label))
    .addOption(new Option('--local', 'reads the register in the files of the checkout').conflicts(['remote', 'branch']))
    .option('--remote <remote>', 'where register and publications are (default: origin)')
    .option('--branch <branch>', 'on which branch the register is (default: main)')
    .action(async ({ skill: isAsked, ...options }) => {
      if (isAsked) process.stdout.write((await import('../mcp/skill')).skill);
      // With it comes the protocol, which no other call waits for.
      else await (await import('../mcp/serve')).serve(surroundings, options);
    });
}
