import { existsSync, readdirSync } from 'node:fs';

/** Where Debian's packages have the programs that the official images have on their PATH. */
const programs = [
  '/usr/local/bin',
  ...(existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []).map(
    (version) => `/usr/lib/postgresql/${version}/bin`,
  ),
  '/usr/lib/rabbitmq/bin',
  ...['/usr/sbin', '/usr/bin', '/sbin', '/bin'],
].join(':');

/** An official image, for which this machine's programs stand in. */
export class Image {
  /** `postgres` of `docker.io/library/postgres:15-bookworm`. */
  readonly name: string;

  constructor(reference: string) {
    this.name = /([^/:]+)(:[^/]*)?$/.exec(reference)?.[1] ?? '';
  }

  /** The signal at which the server stops, as the Dockerfiles say. */
  get stopSignal(): NodeJS.Signals {
    return this.name === 'postgres' ? 'SIGINT' : 'SIGTERM';
  }

  get environment(): Readonly<Record<string, string>> {
    return { PATH: programs, HOME: `/var/lib/${this.name}`, LANG: 'C.UTF-8' };
  }
}
