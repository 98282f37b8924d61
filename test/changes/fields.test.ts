import { fieldChanges } from '../../changes/fields';

const change = (path: string, before?: string, after?: string) => ({ path, before, after });

test.each([
  ['nothing', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
  ['a value', { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, [change('spec.replicas', '1', '2')]],
  ['a key', { a: 1 }, { a: 1, b: { c: 2 } }, [change('b', undefined, '{"c":2}')]],
  ['a key that goes', { a: 1, b: null }, { a: 1 }, [change('b', 'null', undefined)]],
  ['a kind of value', { a: [1] }, { a: { b: 1 } }, [change('a[0]', '1', undefined), change('a.b', undefined, '1')]],
  ['a key with dots', { 'example.org/x': 1 }, { 'example.org/x': 2 }, [change('["example.org/x"]', '1', '2')]],
  [
    'an entry that has a name',
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    },
    { env: [{ name: 'B', value: '3' }] },
    [change('env[A]', '{"name":"A","value":"1"}', undefined), change('env[B].value', '"2"', '"3"')],
  ],
  ['an entry without a name', { args: ['a', 'b'] }, { args: ['a', 'c'] }, [change('args[1]', '"b"', '"c"')]],
  [
    'the order of entries',
    { c: [{ name: 'a' }, { name: 'b' }] },
    { c: [{ name: 'b' }, { name: 'a' }] },
    [change('c', '["[a]","[b]"]', '["[b]","[a]"]')],
  ],
  ['the order of keys, which says nothing', { a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } }, []],
])('%s', (_, before, after, changes) => {
  expect(fieldChanges(before, after)).toEqual(changes);
});
