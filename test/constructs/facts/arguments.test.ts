import { assignment, assignmentsIn, option, optionsIn } from '../../../constructs/facts/arguments';

const args = [option('generation', 5), option('labels', 'a=b,c=d'), option('node', ''), assignment('db', '1:1:0700')];

test('options and assignments are read as they were written, whatever their values have in them', () => {
  expect(optionsIn(args)).toEqual(
    new Map([
      ['generation', '5'],
      ['labels', 'a=b,c=d'],
      ['node', ''],
    ]),
  );
  expect(assignmentsIn(args)).toEqual(new Map([['db', '1:1:0700']]));
});

test('what is neither says nothing', () => {
  expect(optionsIn(['--force', '-x', '-a=b', 'word'])).toEqual(new Map());
  expect(assignmentsIn(['--force', '-a=b', 'word'])).toEqual(new Map());
});
