import { readFileSync } from 'node:fs';
import { referenceFiles } from '../../tools/reference-files';

test.each(Object.keys(referenceFiles))('%s is up to date; npm run reference rewrites it', (file) => {
  expect(readFileSync(file, 'utf8')).toBe(referenceFiles[file]?.());
});
