import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Words of all processes of this machine, which is the node of the test cluster: looked at twice a second, until `end`. */
export class ProcessWords {
  private readonly directory = mkdtempSync(join(tmpdir(), 'slotstack-calls-'));
  private readonly sampler: ChildProcess;

  constructor() {
    const look = `while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; sleep 0.5; done >'${this.file}'`;
    this.sampler = spawn('sh', ['-c', look], { stdio: 'ignore' });
  }

  get text(): string {
    return readFileSync(this.file, 'utf8');
  }

  end(): void {
    this.sampler.kill();
    rmSync(this.directory, { recursive: true });
  }

  private get file(): string {
    return join(this.directory, 'calls');
  }
}
