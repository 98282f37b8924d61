import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { surroundingsHere } from '../../cli/surroundings';
import { verbs } from '../../cli/verbs';
import { slotstackHere } from './slotstack-here';

/** Each option that takes a value, with the words before it. */
async function optionsWithValue(): Promise<string[][]> {
  const commands = await Promise.all(verbs.map(async ({ load }) => (await load())(surroundingsHere())));
  return commands.flatMap((command) => withValue(command, [command.name()]));
}

function withValue(command: CommandUnknownOpts, words: readonly string[]): string[][] {
  return [
    ...command.options.filter(({ required }) => required).map(({ long }) => [...words, long ?? '']),
    ...command.commands.flatMap((inner) => withValue(inner, [...words, inner.name()])),
  ];
}

test('an option whose value is empty is a call that is not understood, whichever it is', async () => {
  const all = await optionsWithValue();
  expect(all.length).toBeGreaterThan(50);
  for (const words of all) {
    const option = words.at(-1) ?? '';
    for (const call of [
      [...words.slice(0, -1), `${option}=`],
      [...words, ''],
    ]) {
      const { status, stdout, stderr } = await slotstackHere(call);
      expect({ call, status, stdout }).toEqual({ call, status: 2, stdout: '' });
      expect(stderr).toMatch(/^error: .*argument '' is invalid\. It is empty: give it a value, or leave .*\n$/);
    }
  }
});

test.each([
  [['apply', ''], 'argument 1 of apply is empty: give it a value'],
  [['apply', 'shop-dev-1', ''], 'argument 2 of apply is empty: give it a value'],
  [['status', ''], 'argument 1 of status is empty'],
  [['trash', 'restore', 'shop-dev-1', '', 'x'], 'argument 2 of restore is empty'],
])('so is an argument that is empty: %j', async (words, message) => {
  const { status, stdout, stderr } = await slotstackHere(words);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .*\n$/);
  expect(stderr).toContain(message);
});
