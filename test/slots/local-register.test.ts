import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allocate, clean, release } from '../../slots/decision';
import { LocalRegister } from '../../slots/local-register';
import type { SlotProject } from '../../slots/slot-project';
import { registerFileText } from '../../config/register-file';
import { contentOf } from '../stacks/synthesized';
import { refusals, writeFiles } from '../config/project-directory';
import { refusalOf } from './refusal';
import { projectOf, servicesYaml, since, slotFile } from './slot-project';

const take = (issue: number) => (project: SlotProject) =>
  allocate(project, { issue, owner: 'alice', since }, () => undefined);

let directory: string;
let register: LocalRegister;

function project(files: Readonly<Record<string, string>> = {}): void {
  directory = writeFiles({ 'services.yaml': servicesYaml(), ...files });
  register = new LocalRegister(join(directory, 'services.yaml'), projectOf);
}

const slots = () => contentOf(join(directory, 'slots'));

test('a register in files is made by the first allocation', () => {
  project();
  expect(register.update(take(42))).not.toHaveProperty('commit');
  expect(slots()).toEqual({ 'active/1.yaml': registerFileText(slotFile(1, 1, { life: 1, issue: 42 })) });
});

test('a slot that was released moves to the slots in use with a higher generation', () => {
  project({ 'slots/released/1.yaml': registerFileText(slotFile(1, 7)), 'services.yaml': servicesYaml(1) });
  register.update(take(42));
  expect(slots()).toEqual({ 'active/1.yaml': registerFileText(slotFile(1, 8, { life: 8, issue: 42 })) });
});

test('release moves the file, clean raises its generation', () => {
  project({ 'slots/active/1.yaml': registerFileText(slotFile(1, 7)) });
  register.update((current) => clean(current, { slot: 1 }));
  register.update((current) => release(current, { slot: 1 }));
  expect(slots()).toEqual({ 'released/1.yaml': registerFileText(slotFile(1, 8, { life: 7 })) });
});

test('where all is as it was asked for, nothing is written', () => {
  project({
    'slots/active/1.yaml': 'slot: 1\nissue: 42 # by hand\ngeneration: 1\nowner: bob\nsince: 2026-01-01T00:00Z\n',
  });
  const before = slots();
  register.update(take(42));
  expect(slots()).toEqual(before);
});

test('a second call while one is at work is sent away, and changes nothing', () => {
  project();
  register.update((current) => {
    expect(refusalOf(() => register.update(take(7)))).toEqual({
      message: `${directory}/slots/.lock exists: another call is at work. If none is, one was killed: remove the file`,
      exitCode: 75,
    });
    return take(42)(current);
  });
  expect(Object.keys(slots())).toEqual(['active/1.yaml']);
});

test('what a call that was killed has left, once its lock is removed, is written over', () => {
  project({ 'slots/.draft': 'half a fi' });
  register.update(take(42));
  expect(Object.keys(slots())).toEqual(['active/1.yaml']);
});

test('a broken register is said before anything is made, and stays', () => {
  project({ 'slots/active/1.yaml': 'slot: 1\n' });
  expect(refusals(() => register.update(take(42)))).toContain('slots/active/1.yaml:1:1 generation: required');
  expect(slots()).toEqual({ 'active/1.yaml': 'slot: 1\n' });
});

test('a register that is a link is not followed', () => {
  project();
  const elsewhere = writeFiles({ 'kept.txt': '' });
  symlinkSync(elsewhere, join(directory, 'slots'));
  expect(refusals(() => register.update(take(42)))).toEqual(['slots:1:1 must be a directory, not a link']);
  expect(readdirSync(elsewhere)).toEqual(['kept.txt']);
});

test('a decision that fails leaves no lock', () => {
  project();
  expect(() =>
    register.update(() => {
      throw new Error('kubectl');
    }),
  ).toThrow('kubectl');
  expect(existsSync(join(directory, 'slots/.lock'))).toBe(false);
});

test('reading makes nothing', () => {
  project();
  expect(register.read().project.register.all).toEqual([]);
  expect(readdirSync(directory)).toEqual(['services.yaml']);
  writeFileSync(join(directory, 'services.yaml'), 'broken');
  expect(refusals(() => register.read())).toHaveLength(1);
  expect(readFileSync(join(directory, 'services.yaml'), 'utf8')).toBe('broken');
});
