import { environmentPatterns, type CollectedData } from '../../../constructs/slot-data/environment-patterns';

function target(directory: string, name: string, slot?: number, environment = 'ai'): CollectedData {
  return {
    name,
    environment,
    ...(slot !== undefined && { slot }),
    environmentDirectory: `/srv/shop/${directory}`,
    paths: [],
  };
}

/** Slots 1 to `count`, with `#` for their number. */
const slots = (count: number, directory: string, name: string, environment?: string) =>
  Array.from({ length: count }, (_, index) => {
    const number = (text: string) => text.replaceAll('#', String(index + 1));
    return target(number(directory), number(name), index + 1, environment);
  });

test('a lasting environment is one directory', () => {
  expect(
    environmentPatterns('/srv/shop', [target('dev', 'shop-dev', undefined, 'dev'), target('a/b', 'shop-b')]),
  ).toEqual(['-:dev=shop-dev', '-:a/b=shop-b']);
});

test.each<[number, string, string, string]>([
  [12, 'slots/#', 'shop-dev-#', '*:slots/*=shop-dev-*'],
  [1, 'slots/#', 'shop-dev-#', '*:slots/*=shop-dev-*'],
  [3, 'slot-#/data', '#-shop', '*:slot-*/data=*-shop'],
  [3, '#/slots/#', 'shop-#-#', '*:*/slots/*=shop-*-*'],
  [12, 'v2/#', 'shop2-dev-#', '*:v2/*=shop2-dev-*'],
  [1, 'v1/#', 'shop1-dev-#', '*:v1/*=shop1-dev-*'],
])('%i slots in %s called %s are one pattern', (count, directory, name, expected) => {
  expect(environmentPatterns('/srv/shop', slots(count, directory, name))).toEqual([expected]);
});

test('limits stand behind the place, one for each data path that has one', () => {
  const limited = (number: number): CollectedData => {
    const place = target(`slots/${number}`, `shop-dev-${number}`, number);
    const paths = ['db-1', 'cache', 'queue'].map((name) => ({
      name,
      ...(name !== 'queue' && { limit: 1024 }),
    }));
    return { ...place, paths };
  };
  expect(environmentPatterns('/srv/shop', [limited(1), limited(2)])).toEqual([
    '*:slots/*=shop-dev-*@db-1/1024@cache/1024',
  ]);
});

test('slots whose names follow no pattern are listed', () => {
  expect(
    environmentPatterns('/srv/shop', [target('slots/1', 'shop-blue', 1), target('slots/2', 'shop-dev-02', 2)]),
  ).toEqual(['1:slots/1=shop-blue', '2:slots/2=shop-dev-02']);
});

test('each environment with slots has its own', () => {
  expect(
    environmentPatterns('/srv/shop', [
      ...slots(2, 'slots/#', 'shop-dev-#'),
      ...slots(2, 'load/#', 'shop-load-#', 'load'),
    ]),
  ).toEqual(['*:slots/*=shop-dev-*', '*:load/*=shop-load-*']);
});
