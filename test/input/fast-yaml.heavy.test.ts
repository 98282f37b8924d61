import { compareReaders, mutations } from './two-readers';

test.each([31, 32, 33, 34])(
  '25,000 files that somebody got wrong are read alike, or left to the other reader (%d)',
  (seed) => {
    expect(compareReaders(mutations(25_000, seed)).differences).toEqual([]);
  },
);
