import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '../../../process/pause';
import { namespace } from '../argocd/argo-cd';
import type { Application, Job, Observed, Pod } from './observed';

/**
 * What the cluster said of some kinds while it ran: all that changed, in order, also of objects that are gone by now.
 *
 * `kubectl get --watch` writes to files, which go on being written while a command of ours runs.
 */
export class Recording {
  private readonly directory = mkdtempSync(join(tmpdir(), 'slotstack-recording-'));
  private readonly watches: ChildProcess[] = [];
  private readonly podsFile = this.watch('pods', '--all-namespaces');
  private readonly jobsFile = this.watch('jobs', '--all-namespaces');
  private readonly applicationsFile = this.watch('applications', `--namespace=${namespace}`);

  /** Each pod that changed, as it was last. */
  get pods(): Pod[] {
    return last(read<Pod>(this.podsFile));
  }

  /** Each Job that changed, as it was last. */
  get jobs(): Job[] {
    return last(read<Job>(this.jobsFile));
  }

  /** Each change of an Application. */
  applications(name: string): Application[] {
    return read<Application>(this.applicationsFile).filter(({ metadata }) => metadata.name === name);
  }

  /** Waits until something is found in the recording. @param what it is, for the message of the error */
  until<Found>(what: string, find: () => Found | undefined, seconds = 600): Found {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`not within ${seconds} seconds: ${what}`);
      pause(200);
    }
  }

  end(): void {
    for (const watch of this.watches) watch.kill();
    rmSync(this.directory, { recursive: true });
  }

  private watch(kind: string, where: string): string {
    const path = join(this.directory, kind);
    const file = openSync(path, 'w');
    const args = ['get', kind, where, '--watch-only', '--output=json'];
    this.watches.push(spawn('kubectl', args, { stdio: ['ignore', file, 'ignore'] }));
    closeSync(file);
    return path;
  }
}

/** One object after the other, each on lines of its own; the last may be half written. */
function read<Kind>(path: string): Kind[] {
  const text = readFileSync(path, 'utf8');
  const end = text.lastIndexOf('\n}\n');
  if (end < 0) return [];
  return text
    .slice(0, end + 2)
    .split('\n}\n')
    .map((part, index, parts) => JSON.parse(index < parts.length - 1 ? `${part}\n}` : part) as Kind);
}

function last<Kind extends Observed>(changes: readonly Kind[]): Kind[] {
  return [...new Map(changes.map((object) => [object.metadata.uid, object])).values()];
}
