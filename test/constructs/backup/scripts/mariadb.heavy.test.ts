import { chmodSync, chownSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { podAddress, type Container, type Ended } from '../../../databases/container';
import { BackupSandbox, describeWithPrograms } from './backup-sandbox';

const content = String.raw`
CREATE TABLE texts (id int AUTO_INCREMENT PRIMARY KEY, line text CHARACTER SET utf8mb4, content blob, flags bit(9), document json);
INSERT INTO texts (line, content, flags, document) VALUES ('ü 😀', x'00ff0a5c27', b'100000001', '{"a": [1]}'), ('a
INSERT INTO ${'`'}texts${'`'} VALUES (1)', NULL, NULL, NULL), ('it''s "\\n"', '', 0, NULL);
CREATE TABLE ${'`'}Odd ${'``'}name${'`'} (a int, twice int AS (a * 2) STORED, thrice int AS (a * 3) VIRTUAL);
INSERT INTO ${'`'}Odd ${'``'}name${'`'} (a) SELECT seq FROM seq_1_to_500;
CREATE TABLE empty (n int);
CREATE SEQUENCE counter START WITH 7;
CREATE VIEW seen AS SELECT count(*) AS n FROM ${'`'}Odd ${'``'}name${'`'};
CREATE TABLE log (n int);
CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE a_child (id int, FOREIGN KEY (id) REFERENCES parent (id));
INSERT INTO parent VALUES (1); INSERT INTO a_child VALUES (1);
DELIMITER ;;
CREATE TRIGGER note AFTER INSERT ON empty FOR EACH ROW BEGIN
INSERT INTO ${'`'}log${'`'} VALUES (new.n);
INSERT INTO ${'`'}log${'`'} VALUES (new.n);
END;;
CREATE PROCEDURE fill() BEGIN
INSERT INTO ${'`'}empty${'`'} VALUES (1);
END;;
CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN n * 2;;
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DISABLE DO BEGIN
INSERT INTO ${'`'}empty${'`'} VALUES (1);
END;;
DELIMITER ;
`;

const question = `SELECT id, line, hex(content), flags + 0, document FROM texts; SELECT sum(a), sum(twice), sum(thrice) FROM \`Odd \`\`name\`;
SELECT n FROM seen; SELECT NEXTVAL(counter); SELECT * FROM a_child; CALL fill(); SELECT * FROM log; SELECT * FROM empty; SELECT twice(4); SHOW EVENTS;
SELECT trigger_name, event_manipulation, action_statement, definer FROM information_schema.triggers WHERE trigger_schema = DATABASE();`;

describeWithPrograms('a backup of MariaDB', ['mariadbd', 'mariadb-install-db', 'mariadb-dump', 'nsenter'], () => {
  let sandbox: BackupSandbox;
  let made = 0;
  const newDirectory = () => {
    const path = sandbox.directory(`directory-${(made += 1)}`);
    chmodSync(path, 0o700);
    chownSync(path, 999, 999);
    return path;
  };
  const containerOf = (command: string[], data: string, password: string) =>
    sandbox.container(command, {
      ...{ image: 'mariadb', user: 999 },
      environment: {
        ...{
          MARIADB_USER: 'shop',
          MARIADB_PASSWORD: password,
          MARIADB_DATABASE: 'shop',
          MARIADB_ROOT_PASSWORD: password,
        },
      },
      mounts: {
        ...{ '/var/lib/mysql': data, '/run/mysqld': newDirectory(), '/tmp': newDirectory() },
        '/slot-data/restore': sandbox.restore,
      },
    });
  const environmentOf = (password: string) => ({
    ...{ MARIADB_HOST: podAddress, MARIADB_PORT: '3306', MARIADB_DATABASE: 'shop' },
    ...{ MARIADB_USER: 'shop', MARIADB_PASSWORD: password },
  });
  const sql = (server: Container, text: string, password = 'first') =>
    server.reach(
      [
        'sh',
        '-c',
        `printf '%s' "$0" | mariadb --host=${podAddress} --user=shop -N --raw --default-character-set=utf8mb4 shop`,
        text,
      ],
      { MYSQL_PWD: password },
    );
  const start = async (data = newDirectory(), password = 'first') => {
    const server = containerOf(
      ['docker-entrypoint.sh', 'mariadbd', '--datadir=/var/lib/mysql/database', '--bind-address=0.0.0.0'],
      data,
      password,
    );
    while (server.isRunning && (await sql(server, 'SELECT 1', password)).code !== 0) await sleep(200);
    if (!server.isRunning) throw new Error(server.output);
    return server;
  };
  const dump = (server: Container, name: string, changes = {}): Promise<Ended> =>
    server.reach(['/bin/sh', join(sandbox.scripts, 'dump-mariadb'), join(sandbox.restore, name)], {
      ...environmentOf('first'),
      ...changes,
    });
  const load = (name: string, data: string): Promise<Ended> =>
    containerOf(
      ['/bin/bash', '/slot-data/scripts/load-mariadb', `/slot-data/restore/${name}`, '/var/lib/mysql/database'],
      data,
      'second',
    ).ended;
  const well = ({ code, output }: Ended) => {
    expect(code === 0 ? '' : output).toBe('');
    return output;
  };

  let server: Container;
  beforeAll(async () => {
    sandbox = new BackupSandbox();
    server = await start();
    well(await sql(server, content));
    well(await dump(server, 'whole'));
  });
  afterAll(() => sandbox.remove());

  test('has all of it, which the present password opens', async () => {
    expect(readFileSync(join(sandbox.restore, 'whole/rows'), 'utf8')).toBe('505\n');
    const before = well(await sql(server, question));
    const data = newDirectory();
    expect(well(await load('whole', data))).toContain('backup: database shop: the same 505 rows\n');
    const restored = await start(data, 'second');
    expect(well(await sql(restored, question, 'second'))).toBe(before);
    expect((await sql(restored, 'SELECT 1', 'first')).code).toBe(1);
  });

  test('of an empty database is one', async () => {
    const empty = await start();
    well(await dump(empty, 'empty'));
    expect(well(await load('empty', newDirectory()))).toContain('the same 0 rows\n');
    await empty.kill();
  });

  test('fails with a wrong password, and where the server is killed', async () => {
    expect(await dump(server, 'wrong', { MARIADB_PASSWORD: 'wrong' })).toMatchObject({
      code: 1,
      output: expect.stringContaining('backup: database shop cannot be dumped\n') as string,
    });
    expect(await dump(server, 'nobody', { MARIADB_PORT: '1' })).toMatchObject({ code: 1 });
  });

  test.each<[string, string, (file: (name: string) => string) => void]>([
    [
      'is cut off',
      'the same rows',
      (file) => {
        const text = readFileSync(file('dump.sql'), 'utf8');
        writeFileSync(file('dump.sql'), text.slice(0, text.indexOf('Odd') + 2000));
      },
    ],
    [
      'has a broken statement',
      'database shop cannot be restored',
      (file) => {
        writeFileSync(file('dump.sql'), `${readFileSync(file('dump.sql'), 'utf8')}\nINSERT INTO gone VALUES (1);\n`);
      },
    ],
    [
      'has another number of rows',
      'database shop has 505 rows, and had 506 at the time of the backup',
      (file) => {
        writeFileSync(file('rows'), '506\n');
      },
    ],
    [
      'is not there',
      'the backup has no database of MariaDB here',
      (file) => {
        rmSync(file('dump.sql'));
      },
    ],
  ])('is not loaded where it %s', async (title, message, spoil) => {
    const name = title.replaceAll(' ', '-');
    cpSync(join(sandbox.restore, 'whole'), join(sandbox.restore, name), { recursive: true });
    spoil((file) => join(sandbox.restore, name, file));
    const { code, output } = await load(name, newDirectory());
    expect(code).toBe(1);
    if (title !== 'is cut off') expect(output).toContain(`backup: ${message}\n`);
  });
});
