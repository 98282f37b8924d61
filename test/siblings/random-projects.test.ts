import { differencesOfProjects } from './random-projects';

test('projects that use the number in many places are the same, made once and slot by slot', () => {
  const { differences, once, wrong } = differencesOfProjects(25, 1);
  expect(differences).toEqual([]);
  // Of both kinds, or nothing would be shown.
  expect(once).toBeGreaterThan(2);
  expect(wrong).toBeGreaterThan(2);
}, 180_000);
