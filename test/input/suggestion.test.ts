import { suggestion } from '../../input/suggestion';

const known = ['name', 'owner', 'dataPaths', 'ai-staging', 'dev'];

test.each([
  ['nam', 'name'],
  ['onwer', 'owner'],
  ['datapaths', 'dataPaths'],
  ['datapath', 'dataPaths'],
  ['ai-stagin', 'ai-staging'],
  ['ai_staging', 'ai-staging'],
  ['dve', undefined],
  ['de', 'dev'],
  ['production', undefined],
  ['x', undefined],
  ['', undefined],
])('%j is close to %s', (word, candidate) => {
  expect(suggestion(word, known)).toBe(candidate === undefined ? '' : `; did you mean "${candidate}"?`);
});

test('nothing is close where nothing is known', () => {
  expect(suggestion('name', [])).toBe('');
});
