import { join } from 'node:path';
import { writeFiles } from '../config/project-directory';
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
    stdout: `project=shop\nenvironment=ai-repair\nstate=requested\nissue=42\nowner=alice\nsince=${since}\nhead=fix\nchanged=true\n`,
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

test.each([
  ['slots request ai-repair --owner a --since 2026-11-21T10:00Z --local', 2, '--issue or --pr is required'],
  ['slots request ai --issue 1 --owner a --since 2026-11-21T10:00Z --local', 1, 'ai of shop has slots'],
  ['slots end ai-staging --yes --local', 1, 'ai-staging of shop is always there'],
])('%s is refused', async (words, status, message) => {
  const answer = await shop()(words);
  expect(answer.status).toBe(status);
  expect(answer.stderr).toContain(message);
});
