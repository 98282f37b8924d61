import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';
import { slotstackHere } from './slotstack-here';

const services = `project: shop
namespace: {patterns: {dev: shop-dev, ai: 'shop-dev-{{ .Slot }}'}}
environments: {dev: {}, ai: {}}
maxSlots: 3
`;

/** The text of a comment on issue 42, which is not written. */
function comment(words: string) {
  const directory = writeFiles({ 'services.yaml': services, 'said.md': '# Said\n' });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml') };
  const call = words.replaceAll('DIR', directory);
  return slotstackHere(`comment --number 42 --dry-run ${call}`, { environment });
}

test.each([
  ['--topic changes --body DIR/said.md', '# Said\n'],
  ['--topic slot --slot 3 --target shop-dev-3 --state ready', 'Slot 3, namespace shop-dev-3: **ready**\n'],
  ['--topic slot --slot 3 --state released', 'Slot 3 is given back; its data goes with it.\n'],
  ['--topic slot --run https://ci/1', 'There is no slot for this: [the run](https://ci/1) says why.\n'],
])('of %s it says the text', async (words, text) => {
  expect(await comment(words)).toEqual({ status: 0, stdout: text, stderr: '' });
});

test.each([
  ['--topic slot --slot 3 --target shop-dev-2', '--slot is 3, but shop-dev-2 is slot 2'],
  ['--topic slot --slot 3 --target shop-dev-2 --state released', '--slot is 3, but shop-dev-2 is slot 2'],
  ['--topic slot --slot 3 --target shop-dev', '--slot is 3, but shop-dev is no slot'],
  ['--topic slot --slot 3 --target shop-platform', '--slot is 3, but shop-platform is no slot'],
  ['--topic slot --target shop-dev-2', '--target: of which slot? Name --slot'],
  ['--topic slot --state ready', '--state: of which slot? Name --slot'],
  ['--topic changes', '--body is required: there is no text of the topic changes'],
  ['--topic slot --body DIR/said.md --slot 3', "'--body <file>' cannot be used with option '--slot <number>'"],
  ['--topic slot --body DIR/said.md --run x', "'--body <file>' cannot be used with option '--run <address>'"],
  ['--topic slot --body=', "option '--body <file>' argument '' is invalid. It is empty: give it a value"],
])('words that contradict each other are refused: %s', async (words, message) => {
  const { status, stdout, stderr } = await comment(words);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .*\n$/);
  expect(stderr).toContain(message);
});

test.each([
  ['--topic changes --body DIR/sad.md', /sad.md:1:1 no such file; did you mean "said.md"\?/],
  ['--topic changes --body DIR', /is a directory, not a file/],
  ['--topic slot --slot 9 --target shop-dev-9', /there is no target "shop-dev-9"/],
])('what is not there is told: %s', async (words, message) => {
  const { status, stdout, stderr } = await comment(words);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(message);
});
