// How a bundle of this program is run: quickly.
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** Bytes of compiled code above which a run has compiled most of what runs need: a synth 1.5 MB, help 0.8 MB. */
const fullRun = 1_000_000;

const digestLength = 40;

/**
 * Runs a bundle, with the code that an earlier run has compiled, where there was one: a third of a run went to compiling.
 *
 * @param {string} file the bundle, a CommonJS module
 * @param {string} compiled file for its compiled code
 * @param {string} key what tells this bundle from any other
 * @returns {any} what the bundle exports
 */
export function launch(file, compiled, key) {
  // Marking began near the end of most runs, on all cores; what it would have freed, the end frees.
  setFlagsFromString('--no-incremental-marking');
  // A third of a run went to optimizing code that the run then hardly used. Later versions find the measure by themselves.
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=2000000');
  // One line, so that places in errors are those of the file.
  const source = `(function (exports, require, module, __filename, __dirname) { ${textOf(file)}\n})`;
  const cachedData = read(compiled, key);
  const script = new Script(source, { filename: file, ...(cachedData && { cachedData }) });
  if (!cachedData || script.cachedDataRejected)
    process.once('exit', () => {
      if (getHeapCodeStatistics().bytecode_and_metadata_size > fullRun) keep(compiled, key, script);
    });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

/** Text of ASCII alone, as esbuild writes it, is read without being decoded: a megabyte and a half takes milliseconds. */
function textOf(file) {
  const bytes = readFileSync(file);
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

/**
 * V8 looks at no more than the length of the source, and crashes at code that is damaged: before it stands what tells
 * bundle and code.
 */
function read(file, key) {
  try {
    const bytes = readFileSync(file);
    const code = bytes.subarray(key.length + digestLength);
    return bytes.subarray(0, key.length + digestLength).toString('latin1') === key + digest(code) ? code : undefined;
  } catch {
    return undefined; // no run before this one, or none that could keep it
  }
}

/** Processors compute this one faster than others. It is there for accidents: who can write here can write the bundle, too. */
function digest(code) {
  return createHash('sha1').update(code).digest('hex');
}

/** Nobody needs to know where it cannot be kept. */
function keep(file, key, script) {
  const aside = `${file}.${process.pid}`;
  try {
    const opened = openSync(aside, 'wx');
    try {
      const code = script.createCachedData();
      writeSync(opened, Buffer.concat([Buffer.from(key + digest(code), 'latin1'), code]));
    } finally {
      closeSync(opened);
    }
    renameSync(aside, file);
  } catch {
    rmSync(aside, { force: true });
  }
}
