// node start.mjs FILE [ARGUMENT...]: runs a TypeScript program of this repository, bundled with its libraries.
// node start.mjs --bundle FILE: only makes the bundle.
//
// Loading some hundred files, and compiling ours, took longer than the work itself. The bundle is kept in
// node_modules/.cache; its first line says what it was made from, so it is never that of other sources.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { launch } from './cli/launch.mjs';

const root = import.meta.dirname;

const [first, ...rest] = process.argv.slice(2);
const [program, ...args] = first === '--bundle' ? rest : [first, ...rest];
const bundle = join(root, 'node_modules/.cache/slotstack', program.replace(/[/\\]/g, '-').replace(/ts$/, 'cjs'));
const hash = hashIfUpToDate() ?? (await write());
if (first !== '--bundle') {
  process.argv = [process.argv[0], join(root, program), ...args];
  launch(bundle, `${bundle}.compiled`, hash);
}

/** The hash in the bundle's first line, which lists its sources, where it still says what these are. */
function hashIfUpToDate() {
  try {
    const [line] = readFileSync(bundle, 'utf8').split('\n', 1);
    const { sources, hash } = JSON.parse(line.slice('// '.length));
    return hash === hashOf(sources) ? hash : undefined;
  } catch {
    // None, or broken off; or a source is gone.
    return undefined;
  }
}

/** Libraries change with the lock file, and the bundle has paths in it. */
function hashOf(sources, contents = new Map()) {
  const hash = createHash('sha256').update(root);
  for (const name of ['start.mjs', 'package-lock.json', ...sources])
    hash.update(`\0${name}\0`).update(contents.get(name) ?? readFileSync(join(root, name)));
  return hash.digest('hex');
}

/** Writes the bundle; gives the hash of what it was made from. */
async function write() {
  const { build } = await import('esbuild');
  // As they were read: one that is changed meanwhile is another.
  const contents = new Map();
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, program)],
    outfile: bundle,
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: root,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    plugins: [{ name: 'own-directories', setup: (build) => keepDirectories(build, contents) }],
  });
  mkdirSync(dirname(bundle), { recursive: true });
  // Two at once write the same, each to a file of its own.
  const written = `${bundle}.${process.pid}`;
  const sources = Object.keys(metafile.inputs).filter((name) => !name.startsWith('node_modules/'));
  const hash = hashOf(sources, contents);
  writeFileSync(written, `// ${JSON.stringify({ sources, hash })}\n${outputFiles[0].text}`);
  renameSync(written, bundle);
  return hash;
}

/** Our sources find files by `__dirname`, which in a bundle would be the bundle's. */
function keepDirectories(build, contents) {
  build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    contents.set(relative(root, path), text);
    return { contents: `const __dirname = ${JSON.stringify(dirname(path))};${text}`, loader: 'ts' };
  });
}
