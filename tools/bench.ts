import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// npm run bench: CPU milliseconds of a synth, whole processes, median of five: both projects, then alimentor by slots.

function cpuOf(args: readonly string[], environment: NodeJS.ProcessEnv = {}): number {
  const runs = Array.from({ length: 5 }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-r', './bench/report-cpu.cjs', ...args], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return Number(/^cpu (.*)$/m.exec(stdout)?.[1]);
  });
  return Math.round(runs.sort((a, b) => a - b)[2] ?? NaN);
}

const directory = mkdtempSync(join(tmpdir(), 'slotstack-bench-'));
const program = ['start.mjs', 'main.ts'];
try {
  console.log(`node alone: ${cpuOf(['-e', '0'])} ms`);
  console.log(`both projects: ${cpuOf(program, { CDK8S_OUTDIR: join(directory, 'dist') })} ms`);
  const services = join(directory, 'services.yaml');
  cpSync('projects/alimentor', directory, { recursive: true });
  for (const slots of [1, 10, 50, 100]) {
    writeFileSync(
      services,
      readFileSync('projects/alimentor/services.yaml', 'utf8').replace(/^maxSlots: .*$/m, `maxSlots: ${slots}`),
    );
    console.log(
      `alimentor with ${slots} slots: ${cpuOf(program, { SERVICES_FILE: services, CDK8S_OUTDIR: join(directory, `dist-${slots}`) })} ms`,
    );
  }
} finally {
  rmSync(directory, { recursive: true });
}
