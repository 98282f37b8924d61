import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryDirectory } from './slots/repository';

/** The package as `npm pack` makes it, unpacked in a folder that is no checkout of ours. */
export class Packed {
  /** Paths of its files. */
  readonly files: readonly string[];
  /** Where it is unpacked. */
  readonly directory: string;

  constructor() {
    const scratch = temporaryDirectory();
    const words = ['pack', '--json', '--silent', `--pack-destination=${scratch}`];
    const [packed] = JSON.parse(execFileSync('npm', words, { encoding: 'utf8' })) as [
      { filename: string; files: { path: string }[] },
    ];
    this.files = packed.files.map(({ path }) => path);
    execFileSync('tar', ['--extract', '--file', join(scratch, packed.filename), '--directory', scratch]);
    this.directory = join(scratch, 'package');
  }

  get program(): string {
    return join(this.directory, 'lib/slotstack.js');
  }

  /** A call of its command. */
  call(cwd: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const { PATH, HOME, KUBECONFIG } = process.env;
    const env = { PATH, HOME, ...(KUBECONFIG !== undefined && { KUBECONFIG }), ...environment };
    const { status, stdout, stderr } = spawnSync(this.program, words, { cwd, encoding: 'utf8', env });
    return { status, stdout, stderr };
  }
}
