import { slotstack } from './program';
import { surroundingsHere } from './surroundings';

void slotstack(process.argv.slice(2), surroundingsHere()).then((exitCode) => {
  process.exitCode = exitCode;
});
