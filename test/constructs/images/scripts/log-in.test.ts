import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'slotstack-login-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const file = () => join(directory, 'config.json');

function login(values: Readonly<Record<string, string>>): string {
  const place = mkdtempSync(join(directory, 'login-'));
  mkdirSync(place, { recursive: true });
  for (const [key, value] of Object.entries(values)) writeFileSync(join(place, key), value);
  return place;
}

function logIn(...args: readonly string[]) {
  const { status, stderr } = spawnSync('bash', ['constructs/images/scripts/log-in.sh', ...args], { encoding: 'utf8' });
  return { status, stderr };
}

test('writes what opens registries, for its owner alone', () => {
  const [one, two] = [
    login({ username: 'me', password: 'a:"b\\\n' }),
    login({ username: 'hub', password: 'c'.repeat(100) }),
  ];
  expect(logIn(file(), 'registry.example.org:5000', one, 'docker.io', two)).toEqual({ status: 0, stderr: '' });
  const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
    auths: {
      'registry.example.org:5000': auth('me:a:"b\\'),
      'docker.io': auth(`hub:${'c'.repeat(100)}`),
      'https://index.docker.io/v1/': auth(`hub:${'c'.repeat(100)}`),
    },
  });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test.each([
  [['a.example.org'], 64, 'takes FILE [HOST LOGIN]...'],
  [['a.example.org/x', 'LOGIN'], 64, 'no registry'],
  [['a.example.org', 'EMPTY'], 1, 'the Secret of a.example.org has no username'],
])('%j is refused', (args, status, message) => {
  const places = { LOGIN: login({ username: 'a', password: 'b' }), EMPTY: login({}) };
  const words = args.map((word) => (word in places ? places[word as keyof typeof places] : word));
  const called = logIn(file(), ...words);
  expect(called).toMatchObject({ status });
  expect(called.stderr).toContain(message);
});
