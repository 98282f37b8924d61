import { RunFrameReader, type RunFrames } from '../../agent/run-frames';

function framesOf(...pieces: string[]): RunFrames {
  const reader = new RunFrameReader('word');
  for (const piece of pieces) reader.add(Buffer.from(piece));
  return reader.frames;
}

test('what a run says is read, wherever it is cut', () => {
  const text =
    'word started resumed=true\nword alive\nword ended state=finished exit-code=0 resumed=true\nword answer 6\n\u0436\nword\nword over\n';
  const frames = {
    isResumed: true,
    ended: { state: 'finished', exitCode: 0, resumed: true },
    answer: '\u0436\nwor',
  };
  expect(framesOf(text)).toEqual({ masks: [], ...frames });
  expect(framesOf(text.slice(0, 40), text.slice(40, 90), text.slice(90))).toEqual({ masks: [], ...frames });
});

test.each<[string, Partial<RunFrames>]>([
  ['', {}],
  ['word refused kind=dev_issue issue=1 run=a\n', { refused: 'kind=dev_issue issue=1 run=a' }],
  ['other ended state=finished exit-code=0 resumed=false\n', {}],
  ['a word ended state=finished exit-code=0 resumed=false\n', {}],
  ['word started resumed=false\nword ended state=fine exit-code=0 resumed=false\n', { isResumed: false }],
  ['word started resumed=false\nword ended state=finished exit-code=0 resumed=false', { isResumed: false }],
  ['word started resumed=false\nword answer 100\nhalf', { isResumed: false }],
  ['word mask czNjcmV0LXZhbHVl\nword started resumed=false\n', { masks: ['s3cret-value'], isResumed: false }],
])('of %j nothing is made up', (text, frames) => {
  expect(framesOf(text)).toEqual({ masks: [], ...frames });
});
