import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

// npm run bench -- [slots...]: what a synth costs, as the published package runs it.

const rounds = 5;
const directory = mkdtempSync(join(tmpdir(), 'slotstack-bench-'));

interface Cost {
  /** Milliseconds of user and system. */
  readonly cpu: number;
  /** Mebibytes. */
  readonly peak: number;
}

/** A whole process, start of Node.js included. */
function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Cost {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-r', './bench/report-cpu.cjs', ...args], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const [, cpu, peak] = /^cpu (\S+) peak (\S+)$/m.exec(stdout.slice(-200)) ?? [];
  if (status !== 0 || cpu === undefined) throw new Error(stderr);
  return { cpu: Number(cpu), peak: Number(peak) };
}

function median(costs: readonly Cost[]): string {
  const sorted = [...costs].sort((a, b) => a.cpu - b.cpu);
  const { cpu, peak } = sorted[Math.floor(sorted.length / 2)] ?? { cpu: NaN, peak: NaN };
  return `${(cpu / 1000).toFixed(2)} s (${Math.round(peak)} MiB)`;
}

/** A project with so many slots: alimentor, with what it holds. */
class Project {
  private readonly root: string;
  readonly environment: NodeJS.ProcessEnv;

  constructor(slots: number) {
    this.root = join(directory, String(slots), 'alimentor');
    cpSync('projects/alimentor', this.root, { recursive: true });
    const services = join(this.root, 'services.yaml');
    writeFileSync(services, readFileSync(services, 'utf8').replace(/^maxSlots: .*$/m, `maxSlots: ${slots}`));
    this.environment = { SERVICES_FILE: services, CDK8S_OUTDIR: join(this.root, 'dist') };
  }

  empty(): void {
    rmSync(join(this.root, 'dist'), { recursive: true, force: true });
  }

  /** Another comment in one manifest, and another image. */
  change(round: number): void {
    appendFileSync(
      join(this.root, 'services/worker/deploy.yaml'),
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: round-${round} }\n`,
    );
  }
}

const program = ['lib/slotstack.js', 'synth'];
const sizes = process.argv.slice(2).map(Number);

if (spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' }).status !== 0) throw new Error('no build');
try {
  const alone = Array.from({ length: rounds }, () => run(['-e', '0']));
  console.log(`Node.js ${process.version}, ${cpus()[0]?.model ?? ''}; \`node -e 0\`: ${median(alone)}\n`);
  console.log('| slots | to nothing | nothing changed | one file changed | `--stdout` |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const slots of sizes.length > 0 ? sizes : [1, 10, 100, 1000]) {
    const project = new Project(slots);
    const synth = (...args: string[]) => run([...program, ...args], project.environment);
    synth();
    const costs = Array.from({ length: rounds }, (_, round) => {
      project.empty();
      const first = synth();
      const again = synth();
      project.change(round);
      return [first, again, synth(), synth('--stdout')] as const;
    });
    const cells = [0, 1, 2, 3].map((index) => median(costs.map((each) => each[index] ?? { cpu: NaN, peak: NaN })));
    console.log(`| ${slots} | ${cells.join(' | ')} |`);
  }
} finally {
  rmSync(directory, { recursive: true });
}
