import { start } from './cli/start';

// What `cdk8s synth` runs.
void start(['synth', ...process.argv.slice(2)]);
