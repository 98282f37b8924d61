import { writeFileSync } from 'node:fs';
import { referenceFiles } from './reference-files';

for (const [file, text] of Object.entries(referenceFiles)) writeFileSync(file, text());
