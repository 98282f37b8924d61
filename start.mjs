// node start.mjs FILE [ARGUMENT...]: runs a TypeScript program of this repository, bundled with its libraries.
// node start.mjs --bundle FILE: only makes the bundle.
//
// Loading some hundred files, and compiling ours, took longer than the work itself. The bundle is kept in
// node_modules/.cache; its first line has the hash of what it was made from, so it is never that of other sources.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';

const root = import.meta.dirname;

const [first, ...rest] = process.argv.slice(2);
const [program, ...args] = first === '--bundle' ? rest : [first, ...rest];
const bundle = join(root, 'node_modules/.cache/slotstack', program.replace(/[/\\]/g, '-').replace(/ts$/, 'cjs'));
const madeFrom = `// ${hashOfSources()}\n`;
if (beginning(bundle, madeFrom.length) !== madeFrom) await write();
if (first !== '--bundle') {
  // A third of a run went to optimizing code that the run then hardly used; with a hundred slots it gains a tenth (bench/).
  setFlagsFromString('--no-opt');
  process.argv = [process.argv[0], join(root, program), ...args];
  createRequire(bundle)(bundle);
}

/** Of every file that a bundle can be made of. Libraries change with the lock file, and the bundle has paths in it. */
function hashOfSources() {
  const sources = ['bench', 'commands', 'config', 'constructs', 'imports', 'stacks'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  const hash = createHash('sha256').update(root);
  for (const name of ['start.mjs', 'package-lock.json', 'main.ts', ...sources.sort()])
    hash.update(`\0${name}\0`).update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

function beginning(file, length) {
  try {
    return readFileSync(file, 'latin1').slice(0, length);
  } catch {
    return undefined;
  }
}

async function write() {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(root, program)],
    outfile: bundle,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    plugins: [{ name: 'own-directories', setup: keepDirectories }],
  });
  mkdirSync(dirname(bundle), { recursive: true });
  // Two at once write the same, each to a file of its own.
  const written = `${bundle}.${process.pid}`;
  writeFileSync(written, madeFrom + outputFiles[0].text);
  renameSync(written, bundle);
}

/** Our sources find files by `__dirname`, which in a bundle would be the bundle's. */
function keepDirectories(build) {
  build.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
    contents: `const __dirname = ${JSON.stringify(dirname(path))};${readFileSync(path, 'utf8')}`,
    loader: 'ts',
  }));
}
