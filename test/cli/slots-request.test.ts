import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';
import { GitHub, issueAnswer } from '../slots/github';
import { slotstackHere } from './slotstack-here';

const services = `project: shop
environments: {ai-staging: {}, ai: {}, ai-repair: {from: ai-staging}}
maxSlots: 1
`;

function shop() {
  const directory = writeFiles({ 'services.yaml': services });
  const environment = { SERVICES_FILE: join(directory, 'services.yaml') };
  return (words: string) => slotstackHere(words, { environment });
}
const since = '2026-11-21T10:00Z';

test('an environment is asked for and ended in the files of a checkout, and programs are told', async () => {
  const call = shop();
  const asked = await call(`slots request ai-repair --issue 42 --head fix --owner alice --since ${since} --local`);
  expect(asked).toMatchObject({
    status: 0,
    stdout: `project=shop\nenvironment=ai-repair\ntarget=shop-ai-repair\nstate=requested\nissue=42\nowner=alice\nsince=${since}\nhead=fix\nchanged=true\n`,
    stderr: 'ai-repair of shop works for issue 42: it is there once its manifests are applied\n',
  });
  const list = await call('slots list --local');
  expect(list.stderr).toBe(`ai-repair of shop works for issue 42 (alice, since ${since})\n`);
  expect(JSON.parse((await call('slots list --local --output json')).stdout)).toEqual([
    expect.objectContaining({ slot: 1 }),
    { environment: 'ai-repair', state: 'requested', issue: 42, owner: 'alice', since, head: 'fix' },
  ]);
  expect((await call('slots end ai-repair --issue 7 --yes --local')).stdout).toContain('state=requested\n');
  const unasked = await call('slots end ai-repair --local');
  expect(unasked).toMatchObject({ status: 1, stdout: '' });
  expect(unasked.stderr).toContain('End ai-repair of shop for issue 42?');
  const ended = await call('slots end ai-repair --yes --local --output json');
  expect(JSON.parse(ended.stdout)).toMatchObject({ environment: 'ai-repair', state: 'over', changed: true });
});

test('whatever an issue has asked for is ended by its number, and nothing where that is nothing', async () => {
  const call = shop();
  await call(`slots request ai-repair --issue 42 --pr 57 --owner alice --since ${since} --local`);
  expect(await call('slots end --issue 7 --yes --local')).toMatchObject({
    stdout: 'project=shop\nchanged=false\n',
    stderr: 'issue 7 has asked for no environment of shop: nothing to end\n',
  });
  const ended = await call('slots end --pr 57 --yes --local');
  expect(ended.stdout).toContain('environment=ai-repair\ntarget=shop-ai-repair\nstate=over\n');
});

test('with --label, GitHub is asked at the moment of acting', () => {
  const directory = writeFiles({ 'services.yaml': services });
  const github = new GitHub().issue(42, issueAnswer(42, 'open', { labels: [{ name: '[ai-repair]' }] }));
  const env = { ...process.env, ...github.environment, SERVICES_FILE: join(directory, 'services.yaml') };
  const call = (words: string) =>
    spawnSync(process.execPath, ['start.mjs', 'cli/slotstack.ts', ...`${words} --local`.split(' ')], {
      ...{ env, encoding: 'utf8' },
    });
  const ask = `slots request ai-repair --issue 42 --owner alice --since ${since}`;
  const without = 'issue 42 does not have the label "other": nothing is asked for\n';
  expect(call(`${ask} --label=other`)).toMatchObject({ status: 0, stderr: without });
  expect(call(`${ask} --label=x --label=[ai-repair]`).stdout).toContain('state=requested\n');
  const kept = 'issue 42 is open, and has one of the labels "x", "[ai-repair]": nothing is ended\n';
  expect(call('slots end --issue 42 --yes --label=x --label=[ai-repair]')).toMatchObject({ status: 0, stderr: kept });
  expect(call('slots end --issue 42 --yes --label=slot').stdout).toContain('state=over\n');
});

test.each([
  ['slots end --yes --local', 2, 'which? Name an environment, or --issue or --pr'],
  ['slots end ai-repair --label x --yes --local', 2, '--label: whose? Name --issue or --pr'],
  ['slots request ai-repair --owner a --since 2026-11-21T10:00Z --local', 2, '--issue or --pr is required'],
  ['slots request ai --issue 1 --owner a --since 2026-11-21T10:00Z --local', 1, 'ai of shop has slots'],
  ['slots end ai-staging --yes --local', 1, 'ai-staging of shop is always there'],
])('%s is refused', async (words, status, message) => {
  const answer = await shop()(words);
  expect(answer.status).toBe(status);
  expect(answer.stderr).toContain(message);
});
