import { commitMessage } from '../../../agent/guard/commit-message';

test.each([
  ['Add c', 'Add c\n'],
  ['\n\n  Add c  \n\n\nWhy.  \r\n\r\nMore.\n', 'Add c\n\nWhy.\n\nMore.\n'],
  ['', 'Change files\n'],
  ['Co-authored-by: Bob <b@example.org>', 'Change files\n'],
  ['Add c\n\nSigned-off-by: Linus <l@example.org>\nCO-AUTHORED-BY : x\n  Reviewed-by: y\nWhy.', 'Add c\n\nWhy.\n'],
  ['Add c\n\nskip-checks:true', 'Add c\n'],
  ['Add c [skip ci]', 'Add c (skip ci)\n'],
  [
    '[CI SKIP] [no ci][skip actions] [actions skip] [ skip  checks ] [skip-ci]',
    '(CI SKIP) (no ci)(skip actions) (actions skip) (skip  checks) (skip-ci)\n',
  ],
  ['Add [skip\u200b ci] ***no_ci***', 'Add (skip ci) NO_CI\n'],
  ['Add \u001b[31mred\u001b[0m \u0007\u202edlrow\u0000', 'Add red dlrow\n'],
  [
    'Fixes #57, closed: shop/web#3, Resolves GH-4, closes https://example.org/a/b/issues/5',
    'about #57, about: shop/web#3, about GH-4, about https://example.org/a/b/issues/5\n',
  ],
  ['Fix the price of #57, as closed shops do', 'Fix the price of #57, as closed shops do\n'],
  ['Ask @alice and @everyone', 'Ask @\u200balice and @\u200beveryone\n'],
  ['Stand by: the one who waits', 'Stand by: the one who waits\n'],
])('of %j comes %j', (text, message) => {
  expect(commitMessage(text)).toBe(message);
});

test('a message has an end', () => {
  const [subject = '', ...body] = commitMessage(`${'s'.repeat(1000)}\n\n${'b'.repeat(100_000)}`).split('\n');
  expect(subject).toHaveLength(200);
  expect(body.join('').length).toBe(5000);
});
