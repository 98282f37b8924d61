// npm run build: makes lib/, the code of the published package.
import { build } from 'esbuild';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const lib = join(root, 'lib');

rmSync(lib, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [join(root, 'cli/slotstack.ts')],
  outfile: join(lib, 'slotstack.js'),
  bundle: true,
  minify: true,
  metafile: true,
  absWorkingDir: root,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
  banner: { js: '#!/usr/bin/env node\nconst packageDirectory=__dirname;' },
  plugins: [{ name: 'own-directories', setup: placeDirectories }],
});
chmodSync(join(lib, 'slotstack.js'), 0o755);
for (const file of filesBeside()) cpSync(join(root, file), join(lib, file));
writeFileSync(join(lib, 'THIRD-PARTY-LICENSES'), licenses(Object.keys(metafile.inputs)));

/** Our sources find files by `__dirname`: the same files lie in lib/, in folders of the same names. */
function placeDirectories(build) {
  build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    const folder = JSON.stringify(`/${relative(root, dirname(path))}`);
    return { contents: `const __dirname = packageDirectory + ${folder};${text}`, loader: 'ts' };
  });
}

/** What the code reads when it runs. */
function filesBeside() {
  const scripts = readdirSync(join(root, 'constructs'), { recursive: true }).filter((name) => name.endsWith('.sh'));
  const inFolder = (folder) => readdirSync(join(root, folder)).map((name) => join(folder, name));
  return [
    'imports/kubernetes-openapi.json',
    ...scripts.map((name) => join('constructs', name)),
    ...inFolder('workflows'),
    ...inFolder('cli/first-project'),
  ];
}

/** Their licenses ask that they come with what is made of them. */
function licenses(inputs) {
  const packages = new Set(inputs.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  return [...packages]
    .sort()
    .map((name) => {
      const directory = join(root, 'node_modules', name);
      const { version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
      const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each));
      if (file === undefined && license === undefined) throw new Error(`${name} says nothing of its license`);
      const text = file === undefined ? `License: ${license}` : readFileSync(join(directory, file), 'utf8').trim();
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
