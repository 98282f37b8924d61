import { CommandFailed } from '../../process/command-failed';
import { allocate, clean, release, set, show } from '../../slots/decision';
import { refusalOf } from './refusal';
import { shop, servicesYaml, since, slotFile } from './slot-project';

const nothingLeft = () => undefined;
const request = { issue: 42, owner: 'bob', since: '2026-11-22T10:00Z' };
const take = (project = shop(), leftover: (slot: number) => string | undefined = nothingLeft) =>
  allocate(project, request, leftover);

describe('allocate', () => {
  test('takes the first slot of a project that has never used any', () => {
    expect(take()).toEqual({
      slot: 1,
      change: {
        record: { slot: 1, generation: 1, life: 1, ...request },
        to: 'active',
        title: 'Allocate slot 1 of shop for issue 42',
      },
      sentence: 'slot 1 of shop now works for issue 42, as generation 1',
    });
  });

  test('raises the generation of a slot that was released', () => {
    const project = shop({ released: [slotFile(1, 7)] }, servicesYaml(1));
    expect(take(project).change).toEqual({
      record: { slot: 1, generation: 8, life: 8, ...request },
      from: 'released',
      to: 'active',
      title: 'Allocate slot 1 of shop for issue 42',
    });
  });

  test('prefers a slot that was never used, which has nothing to wait for', () => {
    expect(take(shop({ active: [slotFile(1, 1)], released: [slotFile(2, 1)] })).slot).toBe(3);
  });

  test('lets each slot rest as long as can be: the least used comes first, then the lowest number', () => {
    const released = [slotFile(1, 3), slotFile(2, 2), slotFile(3, 2)];
    expect(take(shop({ released })).slot).toBe(2);
  });

  describe('without a limit', () => {
    const unlimited = (files: Parameters<typeof shop>[0] = {}) => shop(files, servicesYaml(0));

    test('begins with the first slot, and takes the next number where none is free', () => {
      expect(take(unlimited()).slot).toBe(1);
      expect(take(unlimited({ active: [slotFile(1, 1), slotFile(2, 1)] })).slot).toBe(3);
    });

    test('takes one that is free again before a further one', () => {
      expect(take(unlimited({ active: [slotFile(1, 1)], released: [slotFile(2, 8)] })).slot).toBe(2);
    });

    test('takes a further one where what is free is still being deleted', () => {
      const leftover = (slot: number) => (slot === 2 ? 'namespace shop-dev-2' : undefined);
      expect(take(unlimited({ active: [slotFile(1, 1)], released: [slotFile(2, 8)] }), leftover).slot).toBe(3);
    });

    test('ends with the highest number that a slot can have', () => {
      const project = unlimited({ active: [slotFile(9999, 1)] });
      expect(refusalOf(() => take(project, () => 'its namespace')).message).toMatch(/^no slot of shop is free yet/);
    });
  });

  test('answers the slot that the issue has already, and raises nothing', () => {
    const project = shop({ active: [slotFile(2, 5, { issue: 42 })] });
    expect(take(project, () => 'namespace shop-dev-2')).toEqual({
      slot: 2,
      sentence: `issue 42 already holds slot 2 of shop (alice, since ${since}): its generation stays 5`,
    });
  });

  test('keeps issues and pull requests of the same number apart, and what an issue had before', () => {
    const project = shop({ active: [slotFile(1, 1, { pr: 42 })], released: [slotFile(2, 1, { issue: 42 })] });
    expect(take(project).slot).toBe(3);
  });

  test('refuses an issue that holds two slots, rather than to choose', () => {
    const project = shop({ active: [slotFile(1, 1, { issue: 42 }), slotFile(3, 1, { issue: 42 })] });
    expect(refusalOf(() => take(project))).toEqual({
      message: 'issue 42 holds slots 1 and 3 of shop: release all but one, by number',
    });
  });

  test('refuses an issue whose slot is above maxSlots', () => {
    const project = shop({ active: [slotFile(4, 1, { issue: 42 })] });
    expect(refusalOf(() => take(project)).message).toBe(
      'issue 42 holds slot 4 of shop, but maxSlots is 3: release it, or raise maxSlots',
    );
  });

  test('says who holds what where all slots are in use, with an exit code of its own', () => {
    const active = [slotFile(1, 1, { issue: 7 }), slotFile(2, 2, { pr: 8 }), slotFile(3, 3)];
    expect(refusalOf(() => take(shop({ active })))).toEqual({
      message: [
        'all slots of shop are in use: release one',
        `slot 1: issue 7 (alice, since ${since})`,
        `slot 2: pull request 8 (alice, since ${since})`,
        `slot 3: nobody in particular (alice, since ${since})`,
      ].join('\n'),
      exitCode: 69,
    });
  });

  test('passes over a slot whose generation cannot be raised, and says so where no other is left', () => {
    const released = [slotFile(1, 999_999_999), slotFile(2, 999_999_998)];
    expect(take(shop({ active: [slotFile(3, 1)], released })).change?.record).toMatchObject({
      slot: 2,
      generation: 999_999_999,
    });
    const active = [slotFile(2, 1, { issue: 7 }), slotFile(3, 1, { issue: 8 })];
    expect(refusalOf(() => take(shop({ active, released: [slotFile(1, 999_999_999)] })))).toEqual({
      message: [
        'all slots of shop are in use: release one',
        'slot 1: generation 999999999 is the highest, so it cannot be taken again',
        `slot 2: issue 7 (alice, since ${since})`,
        `slot 3: issue 8 (alice, since ${since})`,
      ].join('\n'),
      exitCode: 69,
    });
  });

  test('passes over a slot of which something is left in the cluster', () => {
    expect(take(shop(), (slot) => (slot === 1 ? 'namespace shop-dev-1' : undefined)).slot).toBe(2);
  });

  test('says what it waits for where something is left of each free slot', () => {
    const project = shop({ active: [slotFile(1, 1, { issue: 7 })], released: [slotFile(2, 1)] });
    expect(refusalOf(() => take(project, (slot) => `namespace shop-dev-${slot}`))).toEqual({
      message: [
        'no slot of shop is free yet: try again',
        'slot 3: namespace shop-dev-3 is still there',
        'slot 2: namespace shop-dev-2 is still there',
        `slot 1: issue 7 (alice, since ${since})`,
      ].join('\n'),
      exitCode: 75,
    });
  });

  test('takes no slot where the cluster does not answer', () => {
    const step = () =>
      take(shop(), () => {
        throw new CommandFailed('kubectl get namespace: connection refused');
      });
    expect(refusalOf(step).message).toBe('kubectl get namespace: connection refused');
  });
});

describe('release', () => {
  const held = slotFile(3, 5, { issue: 42 });
  const project = shop({ active: [held, slotFile(1, 1, { issue: 7 })], released: [slotFile(2, 1, { issue: 42 })] });

  test.each([
    ['by its holder', { holder: { issue: 42 } }],
    ['by its number', { slot: 3 }],
    ['by its number, if that holder has it', { slot: 3, holder: { issue: 42 } }],
  ])('%s keeps what the register says of a slot, its generation above all', (_, selection) => {
    expect(release(project, selection)).toEqual({
      slot: 3,
      change: {
        record: expect.objectContaining(held) as object,
        from: 'active',
        to: 'released',
        title: 'Release slot 3 of shop from issue 42',
      },
      sentence: 'slot 3 of shop is free again; issue 42 had it, as generation 5',
    });
  });

  test.each([
    ['an issue that holds none', { holder: { issue: 9 } }, 'issue 9 holds no slot of shop'],
    ['a pull request that has the number of an issue', { holder: { pr: 42 } }, 'pull request 42 holds no slot of shop'],
    ['a slot that is released already', { slot: 2 }, 'slot 2 of shop is not in use'],
    [
      'a slot that meanwhile works for another',
      { slot: 1, holder: { issue: 42 } },
      'slot 1 of shop works for issue 7, not for issue 42',
    ],
  ])('of %s changes nothing, and is no mistake', (_, selection, reason) => {
    expect(release(project, selection)).toEqual({ sentence: `${reason}: nothing to release` });
  });

  test('of a slot that there is not is a mistake', () => {
    expect(refusalOf(() => release(project, { slot: 4 })).message).toBe('shop has no slot 4: its slots are 1 to 3');
  });

  test('works for a slot above maxSlots, which was lowered', () => {
    expect(release(shop({ active: [slotFile(4, 1)] }), { slot: 4 }).change?.to).toBe('released');
  });
});

describe('clean', () => {
  const project = shop({ active: [slotFile(3, 5, { pr: 42 })], released: [slotFile(2, 1)] });

  test('raises the generation, and leaves the life to its holder', () => {
    expect(clean(project, { holder: { pr: 42 } })).toEqual({
      slot: 3,
      change: {
        record: expect.objectContaining(slotFile(3, 6, { pr: 42, life: 5 })) as object,
        from: 'active',
        to: 'active',
        title: 'Clean slot 3 of shop for pull request 42',
      },
      sentence: 'slot 3 of shop is generation 6 from now on: it empties once its manifests are applied',
    });
  });

  test.each([
    [{ holder: { pr: 43 } }, 'pull request 43 holds no slot of shop'],
    [{ slot: 2 }, 'slot 2 of shop is not in use'],
    [{ slot: 3, holder: { pr: 43 } }, 'slot 3 of shop works for pull request 42, not for pull request 43'],
  ])('of what nobody holds is a mistake, because who asks counts on an empty slot: %j', (selection, reason) => {
    expect(refusalOf(() => clean(project, selection))).toEqual({
      message: `${reason}: nothing to clean. A slot that is taken is empty`,
    });
  });
});

test('clean refuses what cannot be raised', () => {
  const project = shop({ active: [slotFile(3, 999_999_999, { pr: 42 })] });
  expect(refusalOf(() => clean(project, { slot: 3 })).message).toBe(
    'slot 3 of shop cannot be cleaned: generation 999999999 is the highest. Release it, and take another',
  );
});

describe('show', () => {
  const project = shop({ active: [slotFile(3, 5, { pr: 42 })] });

  test.each([
    [{ slot: 3 }, 3, `slot 3 of shop works for pull request 42 (alice, since ${since})`],
    [{ holder: { pr: 42 } }, 3, `slot 3 of shop works for pull request 42 (alice, since ${since})`],
    [{ slot: 1 }, 1, 'slot 1 of shop is not in use'],
  ])('finds %j', (selection, slot, sentence) => {
    expect(show(project, selection)).toEqual({ slot, sentence });
  });

  test('fails where the holder has no slot, or not that one', () => {
    expect(refusalOf(() => show(project, { holder: { pr: 7 } })).message).toBe('pull request 7 holds no slot of shop');
    expect(refusalOf(() => show(project, { slot: 1, holder: { pr: 42 } })).message).toBe(
      'slot 1 of shop is not in use',
    );
  });
});

test('a project that has no slots any more takes none, and gives back those that it has', () => {
  const services = 'project: shop\nenvironments: {dev: {}}\n';
  expect(refusalOf(() => take(shop({}, services))).message).toBe(
    'shop has no slots: none of its namespace patterns uses .Slot',
  );
  expect(release(shop({ active: [slotFile(1, 1)] }, services), { slot: 1 }).change?.to).toBe('released');
});

test('a slot has a namespace for each environment with slots that has its own', () => {
  const services = `project: shop
namespace: {patterns: {ai: 'a-{{ .Slot }}', guest: 'a-{{ .Slot }}', review: '{{ .Project }}-review-{{ .Slot }}'}}
environments: {dev: {}, ai: {}, guest: {}, review: {}}
maxSlots: 2
`;
  expect(shop({}, services).namespaces(2)).toEqual(['a-2', 'shop-review-2']);
});

describe('what a slot is in use for', () => {
  const services = `${servicesYaml()}values: {web.tag: {default: main, pattern: 'main|sha-[0-9a-f]+'}, copies: {default: 1}}\n`;
  const held = (holder: object) => shop({ active: [slotFile(2, 5, holder)] }, services);

  test('is written down as it is taken, and changed while its data stays', () => {
    const taken = allocate(
      shop({}, services),
      { pr: 7, owner: 'ci', since, branch: 'fix', commit: '1a2b3c4', set: { 'web.tag': 'sha-1a' } },
      nothingLeft,
    );
    expect(taken.change?.record).toEqual({
      ...{ slot: 1, generation: 1, life: 1, pr: 7, owner: 'ci', since },
      ...{ branch: 'fix', commit: '1a2b3c4', values: { 'web.tag': 'sha-1a' } },
    });
    const change = { commit: '2b3c4d5', set: { copies: '3' } };
    expect(
      set(held({ pr: 7, commit: '1a2b3c4', values: { 'web.tag': 'sha-1a' } }), { holder: { pr: 7 } }, change),
    ).toEqual({
      slot: 2,
      change: {
        record: expect.objectContaining({
          generation: 5,
          commit: '2b3c4d5',
          values: { 'web.tag': 'sha-1a', copies: 3 },
        }) as unknown,
        from: 'active',
        to: 'active',
        title: 'Set commit, values of slot 2 of shop for pull request 7',
      },
      sentence: 'slot 2 of shop: commit, values set; it shows once its manifests are applied, and its data stays',
    });
  });

  test('is set by whoever asks for a slot that he has already', () => {
    const again = (change: object) =>
      allocate(held({ issue: 42 }), { issue: 42, owner: 'x', since, ...change }, nothingLeft);
    expect(again({}).change).toBeUndefined();
    expect(again({ pr: 57, commit: '1a2b3c4' }).change?.record).toMatchObject({
      ...{ slot: 2, issue: 42, pr: 57, owner: 'alice', commit: '1a2b3c4' },
    });
  });

  test('can be as services.yaml has it again, and is gone with the slot', () => {
    const project = held({ pr: 7, branch: 'fix', commit: '1a2b3c4', values: { 'web.tag': 'sha-1a', copies: 2 } });
    expect(set(project, { slot: 2 }, { unset: ['web.tag'] }).change?.record.values).toEqual({ copies: 2 });
    expect(set(held({ pr: 7 }), { slot: 2 }, { unset: ['copies'] })).toEqual({
      slot: 2,
      sentence: 'slot 2 of shop has all of this already',
    });
    expect(
      refusalOf(() => set(project, { slot: 2 }, { unset: ['other', 'copies'], set: { copies: '3' } })).message,
    ).toBe(
      'shop: services.yaml declares no value "other"; there are web.tag, copies\nshop: copies is both to be set and not to be',
    );
    const { record } = release(project, { slot: 2 }).change ?? {};
    expect([record?.branch, record?.commit, record?.values]).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    [{ 'web.tga': 'x' }, 'shop: services.yaml declares no value "web.tga"; did you mean "web.tag"?'],
    [{ other: 'x' }, 'shop: services.yaml declares no value "other"; there are web.tag, copies'],
    [{ 'web.tag': 'latest' }, 'shop: web.tag must match main|sha-[0-9a-f]+'],
    [
      { 'web.tag': 'sha-1" }}' },
      'shop: web.tag must be at most 200 letters, digits and "._/:@+-", none of ":@+-" first and no ":" last',
    ],
    [{ copies: '1.5' }, 'shop: copies must be a whole number'],
  ])('a value is as it is declared: %j', (values, message) => {
    expect(refusalOf(() => set(held({ pr: 7 }), { slot: 2 }, { set: values }))).toEqual({ message });
  });

  test('an issue keeps its slot for the pull request that came of it, and either finds it', () => {
    const both = held({ issue: 42, pr: 57 });
    for (const holder of [{ issue: 42 }, { pr: 57 }, { issue: 42, pr: 57 }])
      expect(show(both, { holder }).sentence).toContain('slot 2 of shop works for issue 42 (pull request 57)');
    expect(release(both, { holder: { pr: 57 } }).slot).toBe(2);
    expect(refusalOf(() => show(both, { holder: { pr: 42 } })).message).toBe('pull request 42 holds no slot of shop');
  });

  test('no issue and no pull request gets a second slot', () => {
    const two = shop({ active: [slotFile(1, 5, { issue: 42 }), slotFile(2, 6, { pr: 57 })] }, services);
    expect(refusalOf(() => set(two, { slot: 1, holder: { issue: 42, pr: 57 } }, { issue: 42, pr: 57 })).message).toBe(
      'slot 2 of shop works for pull request 57: release one of the two, so that each has one',
    );
  });

  test('who has the slot stays the same in a life', () => {
    expect(refusalOf(() => set(held({ pr: 57 }), { holder: { pr: 57 } }, { issue: 42 })).message).toBe(
      'slot 2 of shop was taken for pull request 57, and would be for issue 42 (pull request 57) in the same life: release it, and allocate one for both',
    );
    expect(refusalOf(() => set(shop({}, services), { slot: 1 }, {})).message).toBe(
      'slot 1 of shop is not in use: nothing to set',
    );
  });
});
