import { data } from './cases.json';

/** What templates of these tests see, beside what those of cases.json do. */
export const more = {
  ...data,
  Nothing: null,
  Mixed: [1, 'a', null, { k: 'v' }],
  Numbers: { b: 2, a: 1 },
  Text: 'one\ntwo\n\n',
};
