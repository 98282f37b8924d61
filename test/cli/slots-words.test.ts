import { slotstackHere } from './slotstack-here';

const allocate = 'allocate --project shop --issue 42 --owner alice --since 2026-11-21T10:00Z';

test.each([
  ['take', "unknown command 'take'"],
  ['constructor', "unknown command 'constructor'"],
  ['list --project ../shop', "option '--project <name>' argument '../shop' is invalid. It must be a DNS label"],
  ['list --project shop --issue 42', "unknown option '--issue'"],
  ['list --project shop --output yaml', "option '--output <format>' argument 'yaml' is invalid. Allowed choices are"],
  ['list shop', "too many arguments for 'list'. Expected 0 arguments but got 1."],
  ['list --local --branch main', "option '--local' cannot be used with option '--branch <branch>'"],
  ['list', 'there are several projects here: name one with --project'],
  ['release --project shop', '--issue, --pr or --slot is required'],
  ['release --project shop --slot 2 --label slot', '--label: whose? Name --issue or --pr'],
  ['release --project shop --slot 0', "'--slot <number>' argument '0' is invalid. It must be a whole number from 1."],
  ['release --project shop --slot=-1', "'--slot <number>' argument '-1' is invalid"],
  ['release --project shop --slot 1e3', "'--slot <number>' argument '1e3' is invalid"],
  ['release --project shop --issue 1234567890123456', "argument '1234567890123456' is invalid"],
  ['release --project shop --issue=', "'--issue <number>' argument '' is invalid"],
  ['release --project shop --issue 1 --pr 2', "'--issue <number>' cannot be used with option '--pr <number>'"],
  [allocate.replace(' --issue 42', ''), '--issue or --pr is required'],
  [allocate.replace(' --owner alice', ''), "required option '--owner <name>' not specified"],
  [allocate.replace('--owner alice', '--owner='), "'--owner <name>' argument '' is invalid. It is empty"],
  [allocate.replace('alice', 'a\nslot=9'), "argument 'a slot=9' is invalid. It must be 1 to 100 printable characters"],
  [allocate.replace('2026-11-21T10:00Z', 'now'), "argument 'now' is invalid. It must be a time such as 2026-11-21T10"],
])('%j is refused in a line', async (text, message) => {
  const { status, stdout, stderr } = await slotstackHere(['slots', ...text.split(' ')]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .*\n$/);
  expect(stderr).toContain(message);
});
