import { differencesOfProjects } from './random-projects';

test.each([21, 22, 23, 24])('150 projects made at random are the same both ways (%d)', (seed) => {
  expect(differencesOfProjects(150, seed).differences).toEqual([]);
});
