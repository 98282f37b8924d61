import { trashEntriesIn } from '../../../constructs/facts/trash-list';

test('what the Job lists is read, and nothing else of its log', () => {
  const log = `slot-data: waits until nobody works on postgres
ENTRY                            DATA PATH            GENERATION     SIZE  AGE
postgres.Abcd1234                postgres                      6      47M  5 hours
redis.Wxyz9876                   redis                   unknown        -  0 hours
`;
  expect(trashEntriesIn(log)).toEqual([
    { entry: 'postgres.Abcd1234', dataPath: 'postgres', generation: 6, size: '47M', age: 5 },
    { entry: 'redis.Wxyz9876', dataPath: 'redis', size: '-', age: 0 },
  ]);
  expect(trashEntriesIn('nothing has been moved aside\n')).toEqual([]);
});
