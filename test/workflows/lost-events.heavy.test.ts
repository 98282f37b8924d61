import { describeWithGit, git } from '../slots/repository';
import { Actions, type Run } from './actions';
import { closed, issueEvent, labeled, servicesOfShop } from './events';

jest.setTimeout(180_000);

function team(): Actions {
  const actions = new Actions(servicesOfShop);
  actions.github.issue(42, { title: 'Checkout is slow', labels: ['[ai-dev]'] });
  actions.agent = 'echo x >>work.md; echo done >"$ANSWER"';
  return actions;
}

/** The label is taken away, at a time after the slot was given. */
const unlabel = ({ github }: Actions) =>
  github.issue(42, { labels: [], events: [['[ai-dev]', '2026-11-21T12:00:00Z']] });
const close = ({ github }: Actions) => github.issue(42, { state: 'closed' });
/** Does something once, before the job of this name begins. */
function before(actions: Actions, job: string, act: (actions: Actions) => unknown): void {
  actions.meanwhile = (path) => {
    if (!path.endsWith(`/${job}`)) return;
    actions.meanwhile = () => undefined;
    act(actions);
  };
}
const dev = (actions: Actions) => actions.dispatch(labeled(42, '[ai-dev]'));
const over = (actions: Actions, action: string) => actions.dispatch(issueEvent(42, action, []));
/** Generations that the register gave in all, for any holder. */
const taken = (actions: Actions) =>
  git(actions.repository.bare, 'log', '--format=%s', 'main')
    .split('\n')
    .filter((subject) => subject.startsWith('Allocate')).length;

interface Case {
  readonly happens: (actions: Actions) => Run | undefined;
  /** What the register has before the hour strikes. */
  readonly before: readonly string[];
  /** How often a slot was taken. */
  readonly taken: number;
  /** How many pull requests are open. */
  readonly pulls: number;
}

const cases: Record<string, Case> = {
  'closed while the run waited: nothing is taken': {
    happens: (actions) => {
      before(actions, 'allocate', close);
      return dev(actions);
    },
    ...{ before: [], taken: 0, pulls: 0 },
  },
  'closed while the agent works, and the event is lost': {
    happens: (actions) => {
      before(actions, 'deliver', close);
      return dev(actions);
    },
    ...{ before: ['active/1.yaml'], taken: 1, pulls: 1 },
  },
  'closed while the agent works: what it made is not lost': {
    happens: (actions) => {
      before(actions, 'deliver', () => {
        close(actions);
        over(actions, 'closed');
      });
      return dev(actions);
    },
    ...{ before: ['released/1.yaml'], taken: 1, pulls: 1 },
  },
  'deleted, and the event is lost': {
    happens: (actions) => {
      dev(actions);
      actions.github.issue(42, { deleted: true });
      return undefined;
    },
    ...{ before: ['active/1.yaml'], taken: 1, pulls: 1 },
  },
  deleted: {
    happens: (actions) => {
      dev(actions);
      actions.github.issue(42, { deleted: true });
      return over(actions, 'deleted');
    },
    ...{ before: ['released/1.yaml'], taken: 1, pulls: 1 },
  },
  'transferred, and the event is lost': {
    happens: (actions) => {
      dev(actions);
      actions.github.issue(42, { transferredTo: 'example/other' });
      return undefined;
    },
    ...{ before: ['active/1.yaml'], taken: 1, pulls: 1 },
  },
  'reopened before the run of its closing begins: it keeps its slot': {
    happens: (actions) => {
      dev(actions);
      // To GitHub it is open again.
      over(actions, 'closed');
      expect(actions.register).toEqual(['active/1.yaml']);
      expect(
        actions.github
          .of(42)
          .comments.map(({ body }) => body)
          .join(),
      ).not.toContain('is given back');
      return undefined;
    },
    ...{ before: ['active/1.yaml'], taken: 1, pulls: 1 },
  },
  'reopened once its slot was given back, and asked for anew': {
    happens: (actions) => {
      dev(actions);
      close(actions);
      over(actions, 'closed');
      expect(actions.register).toEqual(['released/1.yaml']);
      actions.github.issue(42, { state: 'open' });
      return dev(actions);
    },
    // Its pull request is open still: there is one for both.
    ...{ before: ['active/2.yaml', 'released/1.yaml'], taken: 2, pulls: 1 },
  },
  'unlabeled while its slot comes up, and the event is lost: the agent is done, and the slot is not': {
    happens: (actions) => {
      before(actions, 'wait', unlabel);
      return dev(actions);
    },
    ...{ before: ['active/1.yaml'], taken: 1, pulls: 1 },
  },
  'unlabeled while its slot comes up': {
    happens: (actions) => {
      before(actions, 'wait', () => {
        unlabel(actions);
        actions.dispatch(labeled(42, '[ai-dev]', 'unlabeled'));
      });
      return dev(actions);
    },
    // What was given back is nobody's, and nothing is run in it.
    ...{ before: ['released/1.yaml'], taken: 1, pulls: 0 },
  },
  'the workflow that gives slots back is off': {
    happens: (actions) => {
      dev(actions);
      close(actions);
      return actions.dispatch(issueEvent(42, 'closed', []), ['plan.yaml', 'dev.yaml']);
    },
    ...{ before: ['active/1.yaml'], taken: 1, pulls: 1 },
  },
  'the event comes twice: one slot, one pull request': {
    happens: (actions) => {
      dev(actions);
      return dev(actions);
    },
    ...{ before: ['active/1.yaml'], taken: 1, pulls: 1 },
  },
  'both labels at once: one slot': {
    happens: (actions) => {
      actions.github.issue(42, { labels: ['[ai-dev]', '[ai-plan]', 'slot'] });
      actions.dispatch(labeled(42, '[ai-plan]'));
      actions.dispatch(labeled(42, 'slot'));
      dev(actions);
      // One of them is taken away.
      actions.github.issue(42, { labels: ['[ai-dev]', 'slot'] });
      actions.dispatch(labeled(42, '[ai-plan]', 'unlabeled'));
      expect(actions.register).toEqual(['active/1.yaml']);
      return undefined;
    },
    ...{ before: ['active/1.yaml'], taken: 1, pulls: 1 },
  },
  'closed comes before labeled': {
    happens: (actions) => {
      close(actions);
      over(actions, 'closed');
      return dev(actions);
    },
    ...{ before: [], taken: 0, pulls: 0 },
  },
  'its pull request is closed, and its issue stays open': {
    happens: (actions) => {
      dev(actions);
      const number = actions.github.pulls[0]?.number ?? 0;
      actions.github.pull(number, 'codex/issue-42', { state: 'closed' });
      return actions.dispatch(closed(actions, number));
    },
    ...{ before: ['released/1.yaml'], taken: 1, pulls: 0 },
  },
  'its pull request is closed, and the event is lost': {
    happens: (actions) => {
      dev(actions);
      const number = actions.github.pulls[0]?.number ?? 0;
      actions.github.pull(number, 'codex/issue-42', { state: 'closed' });
      return undefined;
    },
    ...{ before: ['active/1.yaml'], taken: 1, pulls: 0 },
  },
};

describeWithGit(
  'whatever becomes of an event, nothing is lost or taken twice, and one reconcile frees what is over',
  () => {
    test.each(Object.entries(cases))('%s', (_, { happens, before: register, taken: times, pulls }) => {
      const actions = team();
      happens(actions);
      expect({ register: actions.register, taken: taken(actions), pulls: actions.github.pulls.length }).toEqual({
        ...{ register, taken: times, pulls },
      });
      // What an agent made and nobody has refused is on its branch.
      if (pulls > 0) expect(git(actions.repository.bare, 'show', 'codex/issue-42:work.md')).toContain('x');
      if (!actions.github.of(42).deleted) actions.github.issue(42, { state: 'closed' });
      actions.reconcile();
      expect(actions.register.filter((file) => !file.startsWith('released/'))).toEqual([]);
      // And Argo CD is told.
      const published = git(actions.repository.bare, 'ls-tree', '-r', '--name-only', 'live').split('\n');
      expect(published.filter((path) => path.includes('/slots/active/'))).toEqual([]);
    });

    test('a slot of an issue that is still at work stays where the hour strikes', () => {
      const actions = team();
      dev(actions);
      actions.reconcile();
      expect(actions.register).toEqual(['active/1.yaml']);
    });

    test('an environment on request is ended by the hour, too', () => {
      const actions = team();
      actions.github.issue(42, { labels: ['[ai-repair]'] });
      actions.dispatch(labeled(42, '[ai-repair]'));
      expect(actions.register).toEqual(['requested/ai-repair.yaml']);
      actions.reconcile();
      expect(actions.register).toEqual(['requested/ai-repair.yaml']);
      close(actions);
      actions.reconcile();
      expect(actions.register).toEqual([]);
    });

    test('two that ask for the same environment do not get it both', () => {
      const actions = team();
      actions.github.issue(42, { labels: ['[ai-repair]'] }).issue(43, { labels: ['[ai-repair]'] });
      actions.dispatch(labeled(42, '[ai-repair]'));
      const run = actions.dispatch(labeled(43, '[ai-repair]'));
      expect(run.said).toContain('ai-repair of shop works for issue 42');
      expect(actions.github.of(43).comments.at(-1)?.body).toContain('**The agent is not done**: it could not be run');
    });
  },
);
