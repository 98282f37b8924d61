import { reportIn } from '../../../constructs/facts/collector-report';

const time = new Date('2026-11-21T12:00:00Z');

test('sizes, trash, free space and warnings are read from what the collector says', () => {
  const report = reportIn(
    `collect: disk shop 74956042240 of 270553174016 bytes free, 16188583 of 16777216 inodes free
collect: size shop-dev-3 postgres 48513024 bytes
collect: size shop-dev-3 redis unknown bytes
collect: trash shop-dev-3 12288 bytes in 1 entries
collect: slot shop-dev-3 stays: touched 5 hours ago
collect: size shop-dev-30 postgres 1 bytes
collect: warning: the disk shop is 90 % full; most is of shop-dev-3 48525312 bytes
`,
    time,
  );
  expect(report).toEqual({
    time,
    disks: new Map([['shop', { free: 74956042240, size: 270553174016 }]]),
    sizes: new Map([
      [
        'shop-dev-3',
        new Map([
          ['postgres', 48513024],
          ['redis', undefined],
        ]),
      ],
      ['shop-dev-30', new Map([['postgres', 1]])],
    ]),
    trash: new Map([['shop-dev-3', { bytes: 12288, entries: 1 }]]),
    warnings: ['the disk shop is 90 % full; most is of shop-dev-3 48525312 bytes'],
  });
});
