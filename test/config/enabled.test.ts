import { isEnabled } from '../../config/enabled';

describe('when', () => {
  test.each([undefined, '', ' ', 'true', 'yes', '1', 'on', 'off', 'nothing', '<no value>', true])(
    '%j leaves a group in',
    (when) => {
      expect(isEnabled(when)).toBe(true);
    },
  );

  test.each(['false', 'False', 'FALSE', '0', 'no', 'No', 'NO', ' no ', '\nfalse\n', false])(
    '%j leaves a group out',
    (when) => {
      expect(isEnabled(when)).toBe(false);
    },
  );
});
