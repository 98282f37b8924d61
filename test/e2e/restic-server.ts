import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '../../process/pause';
import { kubectl } from './cluster';

/** What keeps repositories of restic on this machine, for pods. */
export class ResticServer {
  /** Address of restic below which repositories are. */
  readonly address: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'slotstack-restic-'));
  private readonly server: ChildProcess;

  constructor() {
    const output = join(this.directory, 'port');
    const log = openSync(output, 'w');
    this.server = spawn(process.execPath, [join(__dirname, 'restic-rest-server.mjs'), join(this.directory, 'served')], {
      stdio: ['ignore', log, 'inherit'],
    });
    closeSync(log);
    while (!readFileSync(output, 'utf8').includes('\n')) pause(50);
    const address = ['nodes', '-o', 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}'];
    this.address = `rest:http://${kubectl(['get', ...address])}:${readFileSync(output, 'utf8').trim()}`;
  }

  remove(): void {
    this.server.kill();
    rmSync(this.directory, { recursive: true });
  }
}
