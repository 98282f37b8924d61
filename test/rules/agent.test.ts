import { branchOfIssue, issueOfBranch } from '../../rules/agent-branch';
import { expandedWord, unknownNames } from '../../rules/agent-command';

const values = { ANSWER: '/answer', MODEL: 'm', EFFORT: 'e', KIND: 'dev_issue', RUN: '3' };

test.each([
  ['$(ANSWER)', '/answer'],
  ['--out=$(ANSWER)-$(RUN)', '--out=/answer-3'],
  ['$$(ANSWER)', '$(ANSWER)'],
  ['$$$(MODEL)', '$m'],
  ['$MODEL $(', '$MODEL $('],
  ['$$', '$'],
])('%s is %s', (word, expanded) => {
  expect(unknownNames(word)).toEqual([]);
  expect(expandedWord(word, values)).toBe(expanded);
});

test('a value is not looked at again', () => {
  expect(expandedWord('$(MODEL)', { ...values, MODEL: '$(RUN)$&$1' })).toBe('$(RUN)$&$1');
});

test('what no run has is known', () => {
  expect(unknownNames('$(ANSWER) $(ANSWERS) $(HOME) $$(X)')).toEqual(['ANSWERS', 'HOME']);
});

test.each([
  ['codex/issue-12', 12],
  ['codex/issue-012', undefined],
  ['codex/issue-', undefined],
  ['codex/issue-1x', undefined],
  ['codex/issue-1/../2', undefined],
  ['main', undefined],
])('branch %s is for issue %s', (branch, issue) => {
  expect(issueOfBranch(branch, 'codex/issue-{number}')).toBe(issue);
  if (issue !== undefined) expect(branchOfIssue(issue, 'codex/issue-{number}')).toBe(branch);
});
