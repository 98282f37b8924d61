import { describeWithMounts } from '../constructs/slot-data/scripts/sandbox';
import { Container } from './container';
import { Image } from './image';

describeWithMounts('a container of these tests', () => {
  test.each([
    ['a data service', { user: 999, group: 999, capabilities: [] }, '0000000000000000'],
    [
      'the init container',
      { user: 0, group: 0, capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] },
      '000000000000000b',
    ],
  ])('has the rights of %s, and no other', async (_, confinement, capabilities) => {
    const status = `grep -E '^(CapPrm|CapBnd|NoNewPrivs)' /proc/self/status; id --user; touch /file`;
    const container = new Container({
      image: new Image('debian:bookworm'),
      mounts: [],
      command: ['bash', '-c', status],
      environment: {},
      ...confinement,
    });
    expect((await container.ended).output).toBe(
      `CapPrm:\t${capabilities}\nCapBnd:\t${capabilities}\nNoNewPrivs:\t1\n${confinement.user}\n` +
        `touch: cannot touch '/file': Read-only file system\n`,
    );
  });
});
