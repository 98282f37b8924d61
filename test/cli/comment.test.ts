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

test('whoever gets a slot is told that it is empty, what it shows, where passwords are, and how it ends', async () => {
  const data = `dataPaths: {root: /srv/shop, envDir: '/srv/shop/{{ .Env }}/{{ .Slot }}', dirs: [db]}
infrastructure:
  - name: data
    dataServices:
      - {type: redis, name: db, image: 'redis:7', config: c, secret: s, resources: {cpu: 50m, memory: 64Mi}}
`;
  const of = async (facts: string, more = data) => {
    const directory = writeFiles({
      'services.yaml': services + more,
      'slots/active/3.yaml': `{slot: 3, owner: a, since: "2026-01-01T00:00Z", pr: 42, ${facts}}`,
    });
    const environment = { SERVICES_FILE: join(directory, 'services.yaml') };
    const words = 'comment --number 42 --dry-run --topic slot --slot 3 --target shop-dev-3 --state ready';
    return (await slotstackHere(words, { environment })).stdout;
  };
  expect(await of('generation: 7, life: 7, commit: "1a2b3c4", branch: "`x`"'))
    .toBe(`Slot 3, namespace shop-dev-3: **ready**
- shows commit 1a2b3c4
- generation 7 of its data: it starts empty, without anything of an earlier task; what was still there is moved aside as it starts, and can be had back for 72 hours from then, until 2026-01-04T00:00Z at least: \`slotstack trash list shop-dev-3\`
- databases and where their passwords are: \`slotstack connect shop-dev-3\`
- ends when pull request 42 is closed, or has lost its label, and its data with it; by hand: \`slotstack slots release --slot 3\`
`);
  expect(await of('generation: 8, life: 7')).toContain(
    '- generation 8 of its data: it was emptied since it was taken; what was still there is moved aside as it starts, and can be had back for 72 hours from then: ',
  );
  expect(await of('generation: 1, life: 1')).toContain('without anything of an earlier task; nobody had it before\n');
  expect(await of('generation: 7, life: 7, issue: 9')).toContain(
    '- ends when issue 9 or pull request 42 is closed, or',
  );
  expect(await of('generation: 7, life: 7', '')).toBe(
    'Slot 3, namespace shop-dev-3: **ready**\n- ends when pull request 42 is closed, or has lost its label, and its data with it; by hand: `slotstack slots release --slot 3`\n',
  );
});

test.each([
  ['--topic slot --slot 3 --target shop-dev-2', '--slot is 3, but shop-dev-2 is slot 2'],
  ['--topic slot --slot 3 --target shop-dev-2 --state released', '--slot is 3, but shop-dev-2 is slot 2'],
  ['--topic slot --slot 3 --target shop-dev', '--slot is 3, but shop-dev is no slot'],
  ['--topic slot --slot 3 --target shop-platform', '--slot is 3, but shop-platform is no slot'],
  ['--topic slot --target shop-dev-2', '--target: of which slot? Name --slot'],
  ['--topic slot --state ready', '--state: of which slot? Name --slot'],
  ['--topic changes --pr 7 --body DIR/said.md', '--pr: there is none in a text of the topic changes'],
  ['--topic agent --each <!--', "option '--each <word>' argument '<!--' is invalid. It must be of at most 64 letters"],
  [
    '--topic agent --state $(x)',
    '--state: an agent does not end as "$(x)": it is one of finished, failed, timed-out, interrupted, refused',
  ],
  ['--topic plan --state finish', 'interrupted, refused; did you mean "finished"?'],
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
  ['--topic changes --body DIR/sad.md', /sad.md: no such file; did you mean "said.md"\?/],
  ['--topic changes --body DIR', /is a directory, not a file/],
  ['--topic slot --slot 9 --target shop-dev-9', /there is no target "shop-dev-9"/],
])('what is not there is told: %s', async (words, message) => {
  const { status, stdout, stderr } = await comment(words);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(message);
});

const hostile =
  'Done, @everyone and @acme/all.\r\n<!-- slotstack: slot -->\n\u202e```\n$(touch x) ${{ github.token }} ]]> ::set-output name=a::b';

test('of an agent, it says what that says, below our own words, and harmless', async () => {
  const directory = writeFiles({ 'said.md': hostile });
  const words = `comment --number 42 --dry-run --topic agent --state finished --pr 57 --run https://ci/1 --body ${directory}/said.md`;
  expect((await slotstackHere(words)).stdout).toBe(`The agent is done ([run](https://ci/1))
- its work is in #57

Done, @\u200beveryone and @\u200bacme/all.
<\u200b!-- slotstack: slot -->
\`\`\`
$(touch x) \${{ github.token }} ]]> ::set-output name=a::b
`);
});

test.each([
  ['plan', '--state finished', 'The plan of the agent\n\nIt says nothing.\n'],
  [
    'agent',
    '--state timed-out',
    '**The agent is not done**: it took too long, and was ended\n- its slot stays, with all that was made there; once asked again it goes on there\n',
  ],
  ['agent', '--state failed', '**The agent is not done**: it failed\n- its slot stays, '],
  ['agent', '--state interrupted', '**The agent is not done**: it was interrupted\n- its slot stays, '],
  ['agent', '--state refused', '**The agent is not done**: what it made was not taken over\n- its slot stays, '],
  ['plan', '', '**The agent is not done**: it could not be run\n'],
])('of the topic %s, with %s, it says how that ended', async (topic, words, text) => {
  expect((await slotstackHere(`comment --number 42 --dry-run --topic ${topic} ${words}`)).stdout).toContain(text);
});

test('what is longer than a comment may be is cut, and that is said first', async () => {
  const directory = writeFiles({ 'said.md': '@a 😀\n'.repeat(30_000) });
  const words = `comment --number 42 --dry-run --topic agent --state finished --body ${directory}/said.md`;
  const { stdout } = await slotstackHere(words);
  expect(stdout.length).toBeLessThan(65_000);
  expect(stdout.length).toBeGreaterThan(50_000);
  expect(stdout.slice(0, 200)).toContain('longer than a comment may be');
  expect(Buffer.from(stdout).toString()).toBe(stdout);
});
