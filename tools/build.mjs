// npm run build: makes lib/, the code of the published package.
import { build } from 'esbuild';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
const lib = join(root, 'lib');
const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(lib, { recursive: true, force: true });
const command = await bundle('cli/start.ts', 'program.js', {
  minify: true,
  banner: { js: 'const packageDirectory=__dirname;' },
});
await writeCommand();
// A program has cdk8s of its own: what it makes, and what the library makes, are of the same classes.
const library = await bundle('index.ts', 'index.js', {
  external: Object.keys(peerDependencies),
  banner: { js: 'const packageDirectory=__dirname;' },
});
for (const file of filesBeside()) cpSync(join(root, file), join(lib, file));
writeModule();
writeTypes();
writeFileSync(join(lib, 'THIRD-PARTY-LICENSES'), licenses([...command, ...library]));

/** One file of a program and all that it uses; gives the names of these files. */
async function bundle(program, file, options) {
  const { metafile } = await build({
    entryPoints: [join(root, program)],
    outfile: join(lib, file),
    bundle: true,
    metafile: true,
    absWorkingDir: root,
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [
      { name: 'own-directories', setup: placeDirectories },
      { name: 'child-process-later', setup: loadChildProcessLater },
    ],
    ...options,
  });
  return Object.keys(metafile.inputs);
}

/** What is run: it starts the program, as start.mjs does here, unless it is known what that would say. */
async function writeCommand() {
  const outfile = join(lib, 'slotstack.js');
  const hash = createHash('sha256')
    .update(readFileSync(join(lib, 'program.js')))
    .digest('hex');
  const contents = `import { launch } from './cli/launch.mjs';
    import { recall } from './cli/last-run/recall';
    import { endWhereNothingIsWritten } from './cli/written';
    const words = process.argv.slice(2);
    const memory = { directory: __dirname + '/last-runs', program: '${hash}' };
    const said = words[0] === 'synth' ? recall(memory, words) : undefined;
    if (said === undefined)
      launch(__dirname + '/program.js', __dirname + '/program.compiled', '${hash}').start(words, memory);
    else {
      endWhereNothingIsWritten();
      process.stderr.write(said);
    }`;
  await build({
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    banner: { js: '#!/usr/bin/env node' },
  });
  chmodSync(outfile, 0o755);
}

/** For `import`: the same library as for `require`, so that a program has each of its classes once. */
function writeModule() {
  const names = Object.keys(createRequire(import.meta.url)(join(lib, 'index.js')));
  const text = `import library from './index.js';\nexport const { ${names.sort().join(', ')} } = library;\n`;
  writeFileSync(join(lib, 'index.mjs'), text);
  writeFileSync(join(lib, 'index.d.mts'), "export * from './types/index.js';\n");
}

/** The types of the library, and of what it is made of. */
function writeTypes() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([join(root, 'index.ts')], {
    ...options,
    types: ['node'],
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    outDir: join(lib, 'types'),
  });
  const { diagnostics } = program.emit();
  if (diagnostics.length > 0) throw new Error(ts.flattenDiagnosticMessageText(diagnostics[0].messageText, '\n'));
}

/** Our sources find files by `__dirname`: the same files lie in lib/, in folders of the same names. */
function placeDirectories(build) {
  build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    const folder = JSON.stringify(`/${relative(root, dirname(path))}`);
    return { contents: `const __dirname = packageDirectory + ${folder};${text}`, loader: 'ts' };
  });
}

/** Libraries load it in any case, and with it all that is needed for sockets; few verbs start a process. */
function loadChildProcessLater(build) {
  const filter = /^(node:)?child_process$/;
  build.onResolve({ filter }, ({ namespace }) =>
    namespace === 'later' ? { external: true } : { path: 'child_process', namespace: 'later' },
  );
  const later = (name) => `${name}: (...args) => require('node:child_process').${name}(...args)`;
  const names = ['spawn', 'spawnSync', 'execFileSync'];
  build.onLoad({ filter, namespace: 'later' }, () => ({ contents: `module.exports = { ${names.map(later)} };` }));
}

/** What the code reads when it runs. */
function filesBeside() {
  const isScript = (name) => /[/]scripts[/][^/]+[.](sh|lua|sql)$/.test(name);
  const scripts = readdirSync(join(root, 'constructs'), { recursive: true }).filter(isScript);
  const inFolder = (folder) => readdirSync(join(root, folder)).map((name) => join(folder, name));
  return [
    'imports/kubernetes-openapi.json',
    ...scripts.map((name) => join('constructs', name)),
    ...inFolder('workflows'),
    ...inFolder('cli/first-project'),
    ...['en', 'ru'].flatMap((language) => inFolder(`agent/prompts/${language}`)),
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
