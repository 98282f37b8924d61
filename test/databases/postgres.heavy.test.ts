import { podAddress, type Ended } from './container';
import { testFirstStart } from './first-start';
import { testLasting } from './lasting';
import type { Pod } from './pod';
import { testReleases } from './releases';
import { describeWithServer, linesOf, type Service } from './service';
import { testSingleWriter } from './single-writer';

function run(pod: Pod, ...command: string[]): Promise<Ended> {
  const { POSTGRES_USER: user = '', POSTGRES_PASSWORD: password = '' } = pod.credentials;
  return pod.reach(command, { PGHOST: podAddress, PGDATABASE: 'shop', PGUSER: user, PGPASSWORD: password });
}

const sql = (pod: Pod, text: string): Promise<Ended> => run(pod, 'psql', '--no-psqlrc', '--tuples-only', '-c', text);

const postgres: Service = {
  name: 'postgres',
  programs: ['initdb', 'psql'],
  write: async (pod, what) => {
    linesOf(await sql(pod, `CREATE TABLE ${what} (row text); INSERT INTO ${what} VALUES ('first'), ('second')`));
  },
  read: async (pod) => {
    const dump = linesOf(await run(pod, 'pg_dump', '--data-only', '--inserts'));
    return dump.filter((line) => line.startsWith('INSERT'));
  },
  lines: (what) => ['first', 'second'].map((row) => `INSERT INTO public.${what} VALUES ('${row}');`),
};

const seed = (between: string) => `
CREATE TABLE seed (row text);
INSERT INTO seed VALUES ('first');
\\echo half-way
${between};
INSERT INTO seed VALUES ('second');
`;

describeWithServer(postgres, (machine) => {
  testReleases(machine, postgres);
  testSingleWriter(machine, postgres);
  testLasting(machine, postgres);

  testFirstStart(machine, postgres, {
    seed,
    steps: [
      'creating configuration files',
      'running bootstrap script',
      'performing post-bootstrap initialization',
      'syncing data to disk',
      'server started',
      'half-way',
      'server stopped',
    ],
    slow: 'SELECT pg_sleep(1)',
    failing: { statement: 'SELECT 1 / 0', message: 'division by zero' },
  });

  test('case 57: a server of another major version does not start on a database, and makes no empty one', async () => {
    const { sandbox } = machine();
    const dev = machine().dev();
    const pod = await dev.pod('postgres');
    await pod.start();
    await postgres.write(pod, 'data');
    await pod.stop();
    const before = sandbox.tree();
    sandbox.write('dev/postgres/pgdata/PG_VERSION', '14\n', 999);
    await expect((await dev.pod('postgres')).start()).rejects.toThrow('was initialized by PostgreSQL version 14');
    expect(sandbox.tree()).toEqual(before);
  });

  test('a database that lies elsewhere on the data path is not passed over for an empty one', async () => {
    const { sandbox } = machine();
    sandbox.write('dev/postgres/16/main/PG_VERSION', '16\n', 999);
    for (const directory of ['dev/postgres', 'dev/postgres/16', 'dev/postgres/16/main'])
      sandbox.directory(directory, 999);
    await expect((await machine().dev().pod('postgres')).start()).rejects.toThrow(
      'there is a database in /var/lib/postgresql/data/16/main, but not in /var/lib/postgresql/data/pgdata: move it there',
    );
  });

  test('a new password does not open a database that lasts, until the role has it too', async () => {
    const pod = await machine().dev({ password: 'first' }).pod('postgres');
    await pod.start();
    await postgres.write(pod, 'data');
    await pod.stop();
    const restarted = await machine().dev({ password: 'second' }).pod('postgres');
    await restarted.start();
    await expect(postgres.read(restarted)).rejects.toThrow('password authentication failed for user "shop"');
    const alter = `ALTER ROLE shop PASSWORD 'second'`;
    linesOf(await restarted.execute(['psql', '-h', '/var/run/postgresql', '-U', 'shop', '-c', alter]));
    expect(await postgres.read(restarted)).toEqual(postgres.lines('data'));
  });
});
