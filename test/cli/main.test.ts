import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directory = mkdtempSync(join(tmpdir(), 'slotstack-main-'));
const services = join(directory, 'services.yaml');
const outdir = join(directory, 'dist');

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function synth(text: string) {
  writeFileSync(services, text);
  return spawnSync(process.execPath, ['start.mjs', 'main.ts'], {
    env: { PATH: process.env.PATH, SERVICES_FILE: services, CDK8S_OUTDIR: outdir },
    encoding: 'utf8',
  });
}

test('a mistake is a line for each problem, exit code 1, and an output that stays as it was', () => {
  mkdirSync(join(outdir, 'kept'), { recursive: true });
  writeFileSync(join(outdir, 'kept/file'), 'of somebody');
  const { status, stdout, stderr } = synth(
    'project: shop\nenvironments: { dev: {} }\ninfrastucture: []\nservices:\n  - nam: api\n',
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.trimEnd().split('\n').sort()).toEqual([
    `error: ${services}:3:1 unknown key "infrastucture"; did you mean "infrastructure"?`,
    `error: ${services}:5:5 services[0].name: required`,
    `error: ${services}:5:5 services[0]: unknown key "nam"; did you mean "name"?`,
    'nothing written: 3 problems',
  ]);
  expect(readdirSync(outdir)).toEqual(['kept']);
});

test('a file that says nothing of data gives a namespace and what it includes', () => {
  const { status, stderr } = synth('project: shop\nenvironments: { dev: {} }\n');
  expect({ status, stderr }).toEqual({ status: 0, stderr: `2 targets written to ${outdir}/\n` });
  expect(readdirSync(outdir).sort()).toEqual(['kept', 'shop-dev', 'shop-platform']);
  expect(readFileSync(join(outdir, 'shop-dev/0000-namespace.k8s.yaml'), 'utf8')).toContain('name: shop-dev');
});
