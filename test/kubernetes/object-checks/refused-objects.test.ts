import { fieldProblems } from '../../../kubernetes/object-checks/check-object';
import { harmfulObjects, refusedObjects } from './refused-objects';

describe('an object that the API server refuses, or takes and nobody means', () => {
  test.each([...refusedObjects, ...harmfulObjects])('%s is told, and nothing else', (_, object, problem) => {
    const problems = fieldProblems(object);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(`${object.kind}/refused: `)]);
    expect(problems[0]?.message).toContain(problem);
  });
});
