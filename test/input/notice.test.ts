import { Notices } from '../../input/notice';

const position = { file: 'a.yaml', line: 3, column: 1 };

test('a notice is one line with the targets that it holds for', () => {
  const notices = new Notices();
  for (const target of ['dev', 'qa', 'dev']) notices.add(target, position, 'left out');
  notices.add('dev', { ...position, line: 9 }, 'left out');
  for (const slot of [1, 2, 3, 4]) notices.add(`dev-${slot}`, position, 'has a trap');
  expect(notices.lines()).toEqual([
    'a.yaml:3:1 left out (dev, qa)',
    'a.yaml:9:1 left out (dev)',
    'a.yaml:3:1 has a trap (dev-1 and 3 more targets)',
  ]);
});
