import { App } from 'cdk8s';
import { readFileSync } from 'node:fs';
import { SlotChart } from './slot-chart';
import type { Spec } from './spec';

// node main.js SPEC SLOTS OUT: the slots as the guide of cdk8s teaches it, one App, a Chart for each slot.
const [path = '', slots, outdir = ''] = process.argv.slice(2);
const spec = JSON.parse(readFileSync(path, 'utf8')) as Spec;
const app = new App({ outdir });
for (let slot = 1; slot <= Number(slots); slot++) new SlotChart(app, spec, slot);
app.synth();
