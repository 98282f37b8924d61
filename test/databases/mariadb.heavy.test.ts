import { podAddress, type Ended } from './container';
import { testFirstStart } from './first-start';
import { testLasting } from './lasting';
import type { Pod } from './pod';
import { testReleases } from './releases';
import { describeWithServer, linesOf, type Service } from './service';
import { testSingleWriter } from './single-writer';

function run(pod: Pod, program: string, ...args: string[]): Promise<Ended> {
  const { MARIADB_USER: user = '', MARIADB_PASSWORD: password = '' } = pod.credentials;
  return pod.reach([program, `--host=${podAddress}`, `--user=${user}`, ...args], { MYSQL_PWD: password });
}

const sql = (pod: Pod, text: string): Promise<Ended> =>
  run(pod, 'mariadb', '--database=shop', '--skip-column-names', '-e', text);

const mariadb: Service = {
  name: 'mariadb',
  programs: ['mariadbd', 'mariadb', 'mariadb-install-db'],
  write: async (pod, what) => {
    const table = `\`${what}\``;
    const rows = `INSERT INTO ${table} VALUES ('first'), ('second')`;
    linesOf(await sql(pod, `CREATE TABLE ${table} (line varchar(20)) ENGINE=InnoDB; ${rows}`));
  },
  read: async (pod) => {
    const options = ['--no-create-info', '--skip-comments', '--compact', '--skip-extended-insert', '--no-tablespaces'];
    const dump = linesOf(await run(pod, 'mariadb-dump', ...options, 'shop'));
    return dump.filter((line) => line.startsWith('INSERT'));
  },
  lines: (what) => ['first', 'second'].map((row) => `INSERT INTO \`${what}\` VALUES ('${row}');`),
};

const seed = (between: string) => `
CREATE TABLE seed (line varchar(20));
INSERT INTO seed VALUES ('first');
${between};
INSERT INTO seed VALUES ('second');
`;

describeWithServer(mariadb, (machine) => {
  testReleases(machine, mariadb);
  testSingleWriter(machine, mariadb);
  testLasting(machine, mariadb);

  testFirstStart(machine, mariadb, {
    seed,
    steps: ['Initializing database files', 'Database files initialized', 'Temporary server started', 'stopped'],
    slow: 'SELECT SLEEP(1)',
    failing: { statement: 'SELECT * FROM missing', message: "Table 'shop.missing' doesn't exist" },
  });

  test('a database that lies elsewhere on the data path is not passed over for an empty one', async () => {
    const { sandbox } = machine();
    sandbox.write('dev/mariadb/ibdata1', '', 999);
    sandbox.directory('dev/mariadb', 999);
    await expect((await machine().dev().pod('mariadb')).start()).rejects.toThrow(
      'there is a database in /var/lib/mysql, but not in /var/lib/mysql/database: move it there',
    );
  });

  test('as root nobody gets in from outside, and a user only into its own database', async () => {
    const pod = await machine().slot().pod('mariadb');
    await pod.start();
    const { MARIADB_ROOT_PASSWORD: password = '' } = pod.credentials;
    const asRoot = ['mariadb', `--host=${podAddress}`, '--user=root', '-e', 'SELECT 1'];
    expect(await pod.reach(asRoot, { MYSQL_PWD: password })).toMatchObject({ code: 1 });
    expect((await run(pod, 'mariadb', '--database=mysql', '-e', 'SELECT 1')).output).toContain('Access denied');
  });

  test('a new password does not open a database that lasts, until the user has it too', async () => {
    const pod = await machine().dev({ password: 'first' }).pod('mariadb');
    await pod.start();
    await mariadb.write(pod, 'data');
    await pod.stop();
    const restarted = await machine().dev({ password: 'second' }).pod('mariadb');
    await restarted.start();
    await expect(mariadb.read(restarted)).rejects.toThrow('Access denied for user');
    const alter = `SET PASSWORD FOR shop = PASSWORD('second')`;
    linesOf(await restarted.execute(['mariadb', '--user=root', '--password=first', '-e', alter]));
    expect(await mariadb.read(restarted)).toEqual(mariadb.lines('data'));
  });
});
