import { secondsOfDuration } from '../../rules/go-duration';

// As Go's time.ParseDuration reads them, in whole seconds.
test.each([
  ['90s', 90],
  ['5m', 300],
  ['1h', 3600],
  ['1h2m3s', 3723],
  ['1.5m', 90],
  ['.5h', 1800],
  ['1.s', 1],
  ['1500ms', 2],
  ['1us', 1],
  ['1µs', 1],
  ['1ns', 0],
  ['0.1s', 1],
  ['0s', 0],
  ['0', 0],
  ['0.3s0.7s', 1],
])('%s is %s seconds', (text, seconds) => {
  expect(secondsOfDuration(text)).toBe(seconds);
});

test.each(['', '90', '5 m', '5min', 'm', '1d', '-1s', '1,5s', 's5', '5s ', 'soon'])('%j is none', (text) => {
  expect(secondsOfDuration(text)).toBeUndefined();
});
