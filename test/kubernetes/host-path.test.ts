import { canonical } from '../../kubernetes/host-path';

test.each([
  ['/srv/data', '/srv/data'],
  ['/srv/data/', '/srv/data'],
  ['/srv//data///', '/srv/data'],
  ['//srv/data', '/srv/data'],
  ['/srv/./data/.', '/srv/data'],
  ['/srv/other/../data', '/srv/data'],
  ['/', '/'],
  ['//', '/'],
])('%s is %s', (path, same) => {
  expect(canonical(path)).toBe(same);
});
