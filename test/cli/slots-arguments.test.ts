import { parseSlotsArguments } from '../../cli/slots-arguments';

const words = (text: string) => text.split(' ');
const allocate = 'allocate --project shop --issue 42 --owner alice --since 2026-11-21T10:00Z';

test.each([
  [
    allocate,
    {
      project: 'shop',
      task: {
        action: 'allocate',
        request: { issue: 42, owner: 'alice', since: '2026-11-21T10:00Z' },
        asksCluster: false,
      },
      published: { remote: 'origin', branch: 'main' },
      output: 'lines',
    },
  ],
  [
    'release --project=shop --slot=3 --pr=7 --remote=upstream --branch=slots --output=json',
    {
      project: 'shop',
      task: { action: 'release', selection: { slot: 3, holder: { pr: 7 } } },
      published: { remote: 'upstream', branch: 'slots' },
      output: 'json',
    },
  ],
  [
    'clean --project shop --slot 3 --local',
    { project: 'shop', task: { action: 'clean', selection: { slot: 3 } }, output: 'lines' },
  ],
])('%s', (text, expected) => {
  expect(parseSlotsArguments(words(text))).toEqual(expected);
});

test('the cluster is asked only if told so', () => {
  expect(parseSlotsArguments(words(`${allocate} --ask-cluster`)).task).toMatchObject({ asksCluster: true });
});

test.each([
  ['', 'usage: npm run slots -- allocate'],
  ['take', 'usage:'],
  ['constructor', 'usage:'],
  ['list', '--project is required'],
  ['list --project ../shop', '--project: "../shop" must be a DNS label'],
  ['list --project shop --issue 42', 'there is no option --issue here'],
  ['list --project shop --output yaml', '--output: must be lines or json'],
  ['list shop', '"shop" is not expected'],
  ['list --project shop --local --branch main', '--local works on files: leave out --remote and --branch'],
  ['release --project shop', '--issue, --pr or --slot is required'],
  ['release --project shop --slot 0', '--slot: "0" must be a whole number from 1'],
  ['release --project shop --slot=-1', '--slot: "-1" must be a whole number from 1'],
  ['release --project shop --slot 1e3', '--slot: "1e3" must be a whole number from 1'],
  ['release --project shop --issue 1234567890123456', '--issue: "1234567890123456" must be'],
  ['release --project shop --issue=', '--issue: "" must be a whole number from 1'],
  ['release --project shop --issue 1 --pr 2', 'a slot works for an issue or a pull request, not both'],
  [allocate.replace(' --issue 42', ''), '--issue or --pr is required'],
  [allocate.replace(' --owner alice', ''), '--owner is required'],
  [allocate.replace('--owner alice', '--owner='), '--owner: "" must be 1 to 100 printable characters'],
  [allocate.replace('alice', 'a\nslot=9'), '--owner: "a\\nslot=9" must be 1 to 100 printable characters'],
  [allocate.replace('2026-11-21T10:00Z', 'now'), '--since: "now" must be a time such as 2026-11-21T10:00Z'],
])('%j is refused', (text, message) => {
  expect(() => parseSlotsArguments(words(text))).toThrow(message);
});
