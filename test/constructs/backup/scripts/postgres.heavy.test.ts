import { chmodSync, chownSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { podAddress, type Container, type Ended } from '../../../databases/container';
import { BackupSandbox, describeWithPrograms } from './backup-sandbox';

const dataDirectory = '/var/lib/postgresql/data';

/** All that somebody may have in a database, in several of them. */
const content = String.raw`
CREATE ROLE reader NOLOGIN;
CREATE ROLE "Odd ""role"" ü" LOGIN PASSWORD 'odd' CONNECTION LIMIT 5;
GRANT reader TO "Odd ""role"" ü";
ALTER ROLE shop SET work_mem = '7MB';
ALTER ROLE reader SET search_path = other;
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm;
CREATE SCHEMA "Other schema";
CREATE TABLE "Other schema"."Tab""le 'x'" (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Key" hstore, double int GENERATED ALWAYS AS (7 * 2) STORED);
INSERT INTO "Other schema"."Tab""le 'x'" ("Key") SELECT hstore('n', g::text) FROM generate_series(1, 100) g;
CREATE TABLE empty ();
CREATE UNLOGGED TABLE unlogged AS SELECT g AS n FROM generate_series(1, 10) g;
CREATE TABLE parts (day date, n int) PARTITION BY RANGE (day);
CREATE TABLE parts_2025 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE parts_else PARTITION OF parts DEFAULT;
INSERT INTO parts SELECT date '2025-06-01' + g, g FROM generate_series(1, 400) g;
CREATE TABLE parent (n int);
CREATE TABLE child (m int) INHERITS (parent);
INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 2), (3, 3);
CREATE SEQUENCE counter START 5; SELECT nextval('counter'), nextval('counter');
CREATE TABLE bytes (content bytea, words text[], document jsonb);
INSERT INTO bytes VALUES ('\x00ff0a', '{"a\nb", "c\td"}', '{"ü": null}');
CREATE INDEX ON bytes USING gin (document);
CREATE VIEW seen AS SELECT count(*) FROM parts;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM parts;
CREATE TABLE private (owner text, line text);
INSERT INTO private VALUES ('shop', 'own'), ('other', 'hidden');
ALTER TABLE private ENABLE ROW LEVEL SECURITY; ALTER TABLE private FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON private USING (owner = current_user);
GRANT SELECT ON private TO reader;
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';
CREATE TABLE log (line text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES (new.line); RETURN new; END';
CREATE TABLE noted (line text);
CREATE TRIGGER note AFTER INSERT ON noted FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO noted VALUES ('a'), ('b');
SELECT lo_from_bytea(4242, '\x6c6172676500');
CREATE DATABASE "My ""shop's"" ü" OWNER reader;
ALTER DATABASE "My ""shop's"" ü" SET work_mem = '9MB';
REVOKE CONNECT ON DATABASE "My ""shop's"" ü" FROM public;
CREATE DATABASE " spaces " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C.UTF-8';
CREATE DATABASE without ALLOW_CONNECTIONS false;
\c "My ""shop's"" ü"
CREATE TABLE customers AS SELECT g AS n FROM generate_series(1, 1000) g;
\c " spaces "
CREATE TABLE "Zz" (); CREATE TABLE "aB" AS SELECT 1 AS n;
\c postgres
CREATE TABLE in_postgres AS SELECT 1 AS n;
`;

/** What is in a server, as its own programs tell. */
const questions: Readonly<Record<string, string>> = {
  shop: `SELECT count(*), sum(("Key"->'n')::int), sum(double) FROM "Other schema"."Tab""le 'x'";
    SELECT count(*) FROM unlogged; SELECT count(*), sum(n) FROM ONLY parts_2025; SELECT count(*) FROM parts; SELECT n FROM parent ORDER BY n;
    SELECT nextval('counter'); SELECT * FROM bytes; SELECT * FROM seen, counted; SELECT * FROM private; SELECT twice(4); SELECT * FROM log;
    SELECT lo_get(4242); SELECT relforcerowsecurity, relacl FROM pg_class WHERE relname = 'private'; SELECT extname FROM pg_extension ORDER BY 1;
    INSERT INTO "Other schema"."Tab""le 'x'" DEFAULT VALUES RETURNING id;
    SELECT rolname, rolcanlogin, rolconnlimit FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1;
    SELECT r.rolname, m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = roleid JOIN pg_roles m ON m.oid = member WHERE r.rolname !~ '^pg_';
    SELECT coalesce(rolname, datname), setconfig FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = setrole LEFT JOIN pg_database d ON d.oid = setdatabase ORDER BY 1;
    SELECT datname, pg_get_userbyid(datdba), (SELECT array_agg(x ORDER BY x::text) FROM unnest(datacl) x), daticulocale FROM pg_database WHERE datallowconn ORDER BY 1`,
  'My "shop\'s" ü': 'SELECT count(*) FROM customers; SHOW work_mem',
  ' spaces ': 'SELECT * FROM "aB"',
  postgres: 'SELECT * FROM in_postgres',
};

class Server {
  constructor(
    readonly container: Container,
    private readonly password: string,
  ) {}

  get environment() {
    return { PGHOST: podAddress, PGPORT: '5432', PGUSER: 'shop', PGPASSWORD: this.password };
  }

  async sql(text: string, database = 'shop', user = 'shop', password = this.password): Promise<string> {
    const command = ['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', text];
    // Of several statements, each is a transaction of its own.
    const piped = ['sh', '-c', `printf '%s' "$0" | psql -X -q -A -t -v ON_ERROR_STOP=1`, text];
    const { code, output } = await this.container.reach(text.includes(';') ? piped : command, {
      ...this.environment,
      ...{ PGDATABASE: database, PGUSER: user, PGPASSWORD: password },
    });
    if (code !== 0) throw new Error(output);
    return output;
  }

  async answers(): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const [database, question] of Object.entries(questions)) found[database] = await this.sql(question, database);
    return found;
  }

  async stop(): Promise<void> {
    // The first process is what becomes the server.
    this.container.signal('SIGINT');
    await this.container.ended;
  }
}

describeWithPrograms('a backup of PostgreSQL', ['postgres', 'initdb', 'pg_dump', 'nsenter'], () => {
  let sandbox: BackupSandbox;
  let made = 0;
  const containerOf = (command: string[], data: string, password: string) =>
    sandbox.container(command, {
      image: 'postgres',
      user: 999,
      environment: {
        ...{ PGDATA: dataDirectory, PGUSER: 'shop', PGDATABASE: 'shop' },
        ...{ POSTGRES_USER: 'shop', POSTGRES_PASSWORD: password, POSTGRES_DB: 'shop' },
      },
      mounts: {
        [dataDirectory]: data,
        '/var/run/postgresql': newDirectory(),
        '/tmp': newDirectory(),
        '/slot-data/restore': sandbox.restore,
      },
    });
  const newDirectory = () => {
    const path = sandbox.directory(`directory-${(made += 1)}`);
    chmodSync(path, 0o700);
    chownSync(path, 999, 999);
    return path;
  };
  const start = async (data = newDirectory(), password = 'first') => {
    const container = containerOf(['docker-entrypoint.sh', 'postgres'], data, password);
    const server = new Server(container, password);
    const isUp = async () => (await container.reach(['pg_isready', '-q'], server.environment)).code === 0;
    while (container.isRunning && !(await isUp())) await sleep(200);
    if (!container.isRunning) throw new Error(container.output);
    return server;
  };
  const dump = (server: Server, name: string, environment = {}): Promise<Ended> =>
    server.container.reach(['/bin/sh', join(sandbox.scripts, 'dump-postgres'), join(sandbox.restore, name)], {
      ...server.environment,
      ...environment,
    });
  const load = (name: string, data: string, password = 'second'): Promise<Ended> =>
    containerOf(['/bin/sh', '/slot-data/scripts/load-postgres', `/slot-data/restore/${name}`], data, password).ended;
  const well = ({ code, output }: Ended) => {
    expect(code === 0 ? '' : output).toBe('');
    return output;
  };
  const dumped = (name: string, file: string) => join(sandbox.restore, name, file);
  /** The id by which a dump calls a database. */
  const idOf = (name: string, database: string) => {
    const line = readFileSync(dumped(name, 'databases'), 'utf8')
      .split('\n')
      .find((each) => each.replace(/^\d+ /, '') === database);
    return (line ?? '').split(' ')[0] ?? '';
  };

  let server: Server;
  beforeAll(async () => {
    sandbox = new BackupSandbox();
    server = await start();
    await server.sql(content);
    well(await dump(server, 'whole'));
  });
  afterAll(() => sandbox.remove());

  test('has all of it, which the present password opens', async () => {
    const before = await server.answers();
    const data = newDirectory();
    const output = well(await load('whole', data));
    expect(output).toMatch(/backup: database My "shop's" ü: the same 1000 rows in 1 tables\n/);
    expect(existsSync(join(data, 'postmaster.pid'))).toBe(false);
    const restored = await start(data, 'second');
    const { shop: first, ...others } = await restored.answers();
    const { shop: firstBefore, ...othersBefore } = before;
    expect(others).toEqual(othersBefore);
    // A sequence goes on.
    expect(first).toBe(firstBefore);
    expect(await restored.sql('SELECT 1', 'postgres', 'Odd "role" ü', 'odd')).toBe('1\n');
    await expect(restored.sql('SELECT 1', 'shop', 'shop', 'first')).rejects.toThrow('password authentication failed');
    await restored.stop();
  });

  test('has tables in one order, whatever the order of words is to a database', () => {
    const lines = readFileSync(dumped('whole', `${idOf('whole', ' spaces ')}.rows`), 'utf8');
    expect(lines).toBe('public."Zz"\t0\npublic."aB"\t1\n');
  });

  test('has just the rows that it counts, while others are written', async () => {
    await server.sql('CREATE DATABASE busy');
    await server.sql(
      'CREATE TABLE first (n int); CREATE TABLE last AS SELECT 0 AS n FROM generate_series(1, 300000)',
      'busy',
    );
    const writing = server.container.reach(
      [
        'sh',
        '-c',
        'while :; do echo "INSERT INTO first VALUES (1); INSERT INTO last VALUES (1);"; done | timeout 15 psql -X -q',
      ],
      { ...server.environment, PGDATABASE: 'busy' },
    );
    const rows = async () => Number(await server.sql('SELECT count(*) FROM first', 'busy'));
    while ((await rows()) === 0) await sleep(50);
    well(await dump(server, 'busy'));
    const counted = readFileSync(dumped('busy', `${idOf('busy', 'busy')}.rows`), 'utf8');
    expect(await rows()).toBeGreaterThan(Number(/first\t(\d+)/.exec(counted)?.[1]));
    well(await load('busy', newDirectory()));
    await writing;
    await server.sql('DROP DATABASE busy WITH (FORCE)');
  });

  test('fails where a table stays locked', async () => {
    const file = join(sandbox.scripts, 'dump-postgres');
    const text = readFileSync(file, 'utf8');
    sandbox.edit('dump-postgres', '10min', '2s');
    const locking = server.container.reach(
      ['timeout', '30', 'psql', '-X', '-c', 'BEGIN; LOCK TABLE parts; SELECT pg_sleep(60)'],
      { ...server.environment, PGDATABASE: 'shop' },
    );
    const isLocked = async () =>
      (await server.sql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'")) !== '0\n';
    while (!(await isLocked())) await sleep(50);
    try {
      const { code, output } = await dump(server, 'locked');
      expect(code).toBe(1);
      expect(output).toContain('backup: database shop cannot be dumped\n');
    } finally {
      writeFileSync(file, text);
      await server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK%'");
      await locking;
    }
  });

  test('fails where a database has a line break in its name', async () => {
    await server.sql('CREATE DATABASE "a\nb"');
    const { code, output } = await dump(server, 'broken-name');
    await server.sql('DROP DATABASE "a\nb"');
    expect({ code, output }).toEqual({ code: 1, output: 'backup: a database has a line break in its name\n' });
  });

  test('fails where the password is wrong, and says so', async () => {
    expect(await dump(server, 'wrong', { PGPASSWORD: 'wrong' })).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /backup: the databases cannot be listed: .*password authentication failed for user/,
      ) as string,
    });
  });

  test('fails where the server is killed meanwhile', async () => {
    const other = await start();
    await other.sql("CREATE TABLE large AS SELECT repeat('x', 1000) AS line FROM generate_series(1, 200000)");
    const dumping = dump(other, 'killed');
    const file = () =>
      existsSync(join(sandbox.restore, 'killed')) &&
      readdirSync(join(sandbox.restore, 'killed')).some((name) => name.endsWith('.dump'));
    while (!file()) await sleep(5);
    other.container.signal('SIGQUIT');
    const { code } = await dumping;
    expect(code).toBe(1);
    await other.container.kill();
  });

  describe('is not loaded', () => {
    test.each<[string, string, (name: string) => void]>([
      [
        'that is cut off',
        'database shop cannot be restored',
        (name) => {
          const file = dumped(name, `${idOf(name, 'shop')}.dump`);
          writeFileSync(file, readFileSync(file).subarray(0, -3000));
        },
      ],
      [
        'that has other numbers of rows',
        'database shop has other rows than at the time of the backup',
        (name) => {
          const file = dumped(name, `${idOf(name, 'shop')}.rows`);
          writeFileSync(file, readFileSync(file, 'utf8').replace('parts_2025\t', 'parts_2025\t1'));
        },
      ],
      [
        'that lacks a database',
        'cannot be restored',
        (name) => {
          rmSync(dumped(name, `${idOf(name, 'My "shop\'s" ü')}.dump`));
        },
      ],
      [
        'that has broken roles',
        'the roles cannot be restored',
        (name) => {
          writeFileSync(dumped(name, 'roles'), 'CREATE ROLE;\n');
        },
      ],
      [
        'that has nothing of PostgreSQL',
        'the backup has no databases of PostgreSQL here',
        (name) => {
          rmSync(dumped(name, 'databases'));
        },
      ],
    ])('one %s', async (title, message, spoil) => {
      const name = title.replaceAll(' ', '-');
      cpSync(join(sandbox.restore, 'whole'), join(sandbox.restore, name), { recursive: true });
      spoil(name);
      const { code, output } = await load(name, newDirectory());
      expect(code).toBe(1);
      expect(output).toContain(`backup: ${message}`.replace('backup: cannot', 'cannot'));
      if (title.includes('numbers')) expect(output).toContain('public.parts_2025');
    });

    test('over another', async () => {
      const data = newDirectory();
      writeFileSync(join(data, 'PG_VERSION'), '15\n');
      chownSync(join(data, 'PG_VERSION'), 999, 999);
      expect(await load('whole', data)).toMatchObject({
        code: 1,
        output: expect.stringContaining('no new database can be made') as string,
      });
    });
  });

  test('has what lies in a tablespace, whose directory is gone', async () => {
    await server.sql(`CREATE TABLESPACE fast LOCATION '/tmp'`);
    await server.sql('CREATE TABLE in_fast TABLESPACE fast AS SELECT 1 AS n');
    well(await dump(server, 'tablespace'));
    await server.sql('DROP TABLE in_fast; DROP TABLESPACE fast');
    well(await load('tablespace', newDirectory()));
  });
});
