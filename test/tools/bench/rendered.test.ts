import { filesIn, renderedIn } from '../../../tools/bench/rendered';
import { writeFiles } from '../../config/project-directory';

test('objects are found in YAML, in lists of JSON, and in folders', () => {
  const directory = writeFiles({
    'b/c.yaml': '---\n# Source: c\nkind: A\ntext: |\n  ---\n  x\n---\n\n---\nkind: B\n',
    'a.json': '{ "kind": "List", "items": [{ "kind": "C" }] }',
    'c.txt': 'kind: D',
  });
  expect([...renderedIn(directory)]).toEqual([{ kind: 'C' }, { kind: 'A', text: '---\nx\n' }, { kind: 'B' }]);
  expect(filesIn(directory).map((file) => file.slice(directory.length))).toEqual(['/a.json', '/b/c.yaml', '/c.txt']);
});
