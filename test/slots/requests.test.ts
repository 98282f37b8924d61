import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestFileText, type RequestFile } from '../../config/request-file';
import { LocalRegister } from '../../slots/local-register';
import { reconcile } from '../../slots/reconcile';
import { end, request } from '../../slots/requests';
import { refusals, writeFiles, type Files } from '../config/project-directory';
import { CommandFailed } from '../../process/command-failed';
import { registerFileText } from '../../config/register-file';
import type { Holder, SlotProject } from '../../slots/slot-project';
import { refusalOf } from './refusal';
import { projectOf, since } from './slot-project';

const services = `project: shop
environments: {dev: {}, ai-staging: {}, ai: {}, ai-repair: {from: ai-staging}, check: {onRequest: true}}
namespace: {patterns: {check: shop-dev, ai-staging: 'shop-{{ "ai" }}-staging'}}
maxSlots: 2
`;
const wanted = (more: Partial<RequestFile> = {}): RequestFile => ({
  ...{ environment: 'ai-repair', issue: 42, owner: 'alice', since },
  ...more,
});

function shop(files: Files = {}) {
  const directory = writeFiles({ 'services.yaml': services, ...files });
  const register = new LocalRegister(join(directory, 'services.yaml'), projectOf);
  const path = join(directory, 'slots/requested/ai-repair.yaml');
  return { register, text: () => (existsSync(path) ? readFileSync(path, 'utf8') : undefined) };
}
const ask = (file: RequestFile) => (project: SlotProject) => request(project, file);
const held = (more: Partial<RequestFile> = {}) => ({ 'slots/requested/ai-repair.yaml': requestFileText(wanted(more)) });

test('an environment is asked for, and ended', () => {
  const { register, text } = shop();
  const { decision } = register.update(ask(wanted({ branch: 'codex/ai-repair-42' })));
  expect(decision).toMatchObject({
    sentence: 'ai-repair of shop works for issue 42: it is there once its manifests are applied',
    change: { title: 'Ask for ai-repair of shop for issue 42' },
  });
  expect(text()).toBe(
    `environment: "ai-repair"\nissue: 42\nowner: "alice"\nsince: "${since}"\nbranch: "codex/ai-repair-42"\n`,
  );
  expect(register.update((project) => end(project, { environment: 'ai-repair' })).decision).toMatchObject({
    sentence: 'ai-repair of shop ends; issue 42 had it',
    change: { title: 'End ai-repair of shop for issue 42' },
  });
  expect(text()).toBeUndefined();
  expect(register.update((project) => end(project, { environment: 'ai-repair' })).decision).toEqual({
    environment: 'ai-repair',
    sentence: 'nobody has asked for ai-repair of shop: nothing to end',
  });
});

test('who has it changes what it shows, and nothing else of it', () => {
  const { register, text } = shop(held());
  register.update(ask(wanted({ owner: 'bob', since: '2026-11-30T10:00Z', commit: 'abcdef1' })));
  expect(text()).toBe(requestFileText(wanted({ commit: 'abcdef1' })));
  expect(register.update(ask(wanted({ commit: 'abcdef1' }))).decision).not.toHaveProperty('change');
});

test('the pull request that came of its issue is added, and ends it, and nobody else does', () => {
  const { register, text } = shop(held());
  register.update(ask(wanted({ pr: 57 })));
  register.update(ask(wanted({ issue: undefined, pr: 57, commit: 'abcdef1' })));
  expect(text()).toBe(requestFileText(wanted({ pr: 57, commit: 'abcdef1' })));
  const late = register.update((project) => end(project, { environment: 'ai-repair', holder: { issue: 9 } }));
  expect(late.decision).toEqual({
    environment: 'ai-repair',
    sentence: 'ai-repair of shop works for issue 42 (pull request 57), not for issue 9: nothing to end',
  });
  register.update((project) => end(project, { environment: 'ai-repair', holder: { pr: 57 } }));
  expect(text()).toBeUndefined();
});

test('where GitHub does not answer, nothing ends', () => {
  const slot = { slot: 1, generation: 1, life: 1, issue: 41, owner: 'alice', since };
  const { register, text } = shop({ ...held(), 'slots/active/1.yaml': registerFileText(slot) });
  const stateOf = ({ issue }: Holder) => {
    if (issue === 42) throw new CommandFailed('HTTP 502');
    return { state: 'ended', reason: 'issue 41 was closed' };
  };
  expect(() => reconcile(register, { issues: { stateOf } as never, releases: true })).toThrow('HTTP 502');
  expect(text()).toBeDefined();
  expect(register.read().project.register.record(1)?.active).toBe(true);
});

test.each([
  ['ai-repair', { issue: 7 }, 'ai-repair of shop works for issue 42 (alice, since 2026-11-21T10:00Z): end that first'],
  ['dev', {}, 'dev of shop is always there: with onRequest: true in its settings'],
  ['ai', {}, 'ai of shop has slots: slotstack slots allocate'],
  ['ai-repare', {}, 'shop has no environment "ai-repare"; did you mean "ai-repair"?'],
])('%s cannot be had by just anybody', (environment, more, message) => {
  const { register } = shop(held());
  expect(refusalOf(() => register.update(ask(wanted({ environment, ...more })))).message).toContain(message);
});

test.each([
  ['environment: other', 'environment: must be as the file is called, ai-repair.yaml'],
  ['environment: ai-repair\nslot: 3', 'unknown key "slot"'],
])('a file of the register with %s is an error', (start, message) => {
  const file = `${start}\nissue: 42\nowner: alice\nsince: ${since}\n`;
  const { register } = shop({ 'slots/requested/ai-repair.yaml': file });
  expect(refusals(() => register.read()).join('\n')).toContain(message);
});

test.each([
  ['closed', 'ended', true],
  ['open', 'open', false],
])('one whose issue is %s stays no longer than that', (_, state, isOver) => {
  const { register, text } = shop(held());
  const issues = { stateOf: () => ({ state, labels: [], reason: 'issue 42 was closed' }) } as never;
  const found = (releases: boolean) => reconcile(register, { issues, releases }).requests;
  expect(found(false)).toMatchObject([{ environment: 'ai-repair', state: isOver ? 'left' : 'held' }]);
  expect(text()).toBeDefined();
  expect(found(true)).toMatchObject([{ environment: 'ai-repair', state: isOver ? 'released' : 'held' }]);
  expect(text() === undefined).toBe(isOver);
});

test('one whose issue has lost its label stays no longer than that, either', () => {
  const { register, text } = shop(held());
  const time = '2026-11-23T10:00Z';
  const stateOf = () => ({ state: 'open', labels: [] });
  const issues = { stateOf, lastUnlabeled: () => ({ label: '[ai-repair]', time }) } as never;
  const found = reconcile(register, { issues, labels: ['slot', '[ai-repair]'], releases: true }).requests;
  expect(found).toMatchObject([{ reason: `the label "[ai-repair]" was taken from issue 42 at ${time}` }]);
  expect(text()).toBeUndefined();
});
