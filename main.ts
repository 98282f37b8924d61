import { slotstack } from './cli/program';
import { surroundingsHere } from './cli/surroundings';

// What `cdk8s synth` runs.
void slotstack(['synth', ...process.argv.slice(2)], surroundingsHere()).then((exitCode) => {
  process.exitCode = exitCode;
});
